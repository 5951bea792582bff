import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { anchorOf } from '../../../site/anchors.ts';

const root = join(import.meta.dirname, '../../..');

/** Every page for readers, by its path from the root of the repository. */
const PAGES = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** A link of a page. */
export interface Link {
  readonly page: string;
  /** The target as written in the page. */
  readonly link: string;
  /** Path of the target file, from the root of the repository. */
  readonly path: string;
  readonly heading: string | undefined;
}

/** Links of a page to files of this repository and to headings. */
function linksIn(page: string): Link[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', heading] = link.split('#');
      const path = file === '' ? page : relative('.', join(dirname(page), file));
      return { page, link, path, heading };
    });
}

/** The text of a page without its code blocks. */
function proseOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** The anchors of a page's headings, in the form that GitHub generates. */
export function headingAnchors(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** All links of all pages. */
export const links: readonly Link[] = PAGES.flatMap(linksIn);
/** Where a link is. */
export const format = ({ page, link }: Link) => `${page}: ${link}`;
