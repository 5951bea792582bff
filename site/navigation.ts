import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const index = readFileSync(join(root, 'docs/index.md'), 'utf8');

/** The version of the package that this documentation describes. */
export const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** The section of docs/index.md that the start page of the site shows as cards. */
const ENTRANCES = 'Four ways in';

/** An entry of docs/index.md: a link, and what it leads to. */
interface Entry {
  readonly text: string;
  /** Path within docs/, or from there to another file of the repository. */
  readonly path: string;
  readonly details: string;
}

/** The sections of docs/index.md, by their titles. */
function sections(): readonly (readonly [string, string])[] {
  return index
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title, lines.join('\n')] as const;
    });
}

function entriesIn(section: string): Entry[] {
  return section
    .split(/^- /m)
    .slice(1)
    .flatMap((item) => {
      const [first] = item.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g);
      if (first === undefined) return [];
      const [link, text = '', path = ''] = first;
      const details = item.slice((first.index ?? 0) + link.length).replace(/^[*:\s]+/, '');
      return [{ text: text.replaceAll(/\s+/g, ' '), path, details: plain(details) }];
    });
}

/** Markdown as plain text: links as their texts, without marks. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const toSite = (path: string) => `/${path.replace(/\.md$/, '')}`;

/** The cards of the start page. */
export function entrances(): { title: string; details: string; link: string }[] {
  const [, section = ''] = sections().find(([title]) => title === ENTRANCES) ?? [];
  return entriesIn(section).map(({ text, path, details }) => ({
    title: text,
    details: capitalized(details),
    link: toSite(path),
  }));
}

interface Group {
  readonly text: string;
  readonly collapsed: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The menu: the lists of docs/index.md, in their order. */
export function sidebar(): Group[] {
  return sections()
    .filter(([title]) => title !== ENTRANCES)
    .map(([title, section]) => ({
      text: title.replace(/:.*/, ''),
      collapsed: false,
      items: entriesIn(section)
        .filter(({ path }) => !path.startsWith('../') && path.endsWith('.md'))
        .map(({ text, path }) => ({ text, link: toSite(path) })),
    }));
}
