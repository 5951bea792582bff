import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

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

interface Link {
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
function headingAnchors(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const links = PAGES.flatMap(linksIn);
const format = ({ page, link }: Link) => `${page}: ${link}`;

/** Every file of the npm package, except the build output in `lib`, which no page links to. */
function packagedFiles(): string[] {
  const out = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [contents] = JSON.parse(out) as [{ files: { path: string }[] }];
  return contents.files.map(({ path }) => path);
}

describe('links in Markdown pages', () => {
  test('links point to existing files', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ path }) => !existsSync(join(root, path))).map(format)).toEqual([]);
  });

  test('links with an anchor point to existing headings', () => {
    const toHeadings = links.flatMap((link) =>
      link.heading === undefined ? [] : [{ ...link, heading: link.heading }],
    );
    expect(toHeadings.length).toBeGreaterThan(10);
    expect(toHeadings.filter(({ path, heading }) => !headingAnchors(path).includes(heading)).map(format)).toEqual([]);
  });

  test('links in packaged pages point to packaged files', () => {
    const files = packagedFiles();
    const isPackaged = (path: string) =>
      statSync(join(root, path)).isDirectory()
        ? files.some((file) => file.startsWith(`${path}/`))
        : files.includes(path);
    const packagedLinks = links.filter(({ page }) => files.includes(page));
    expect(new Set(packagedLinks.map(({ page }) => page))).toContain('README.md');
    expect(packagedLinks.filter(({ path }) => !isPackaged(path)).map(format)).toEqual([]);
  });
});
