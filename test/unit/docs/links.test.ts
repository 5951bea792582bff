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
  /** As it is written. */
  readonly link: string;
  /** What it leads to, from the root of the repository. */
  readonly path: string;
  readonly heading: string | undefined;
}

/** Links of a page to files of this repository, and to headings of its own. */
function linksOf(page: string): Link[] {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', heading] = link.split('#');
      const path = file === '' ? page : relative('.', join(dirname(page), file));
      return { page, link, path, heading };
    });
}

/** Without what is shown, and not said: blocks of code. */
function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const links = PAGES.flatMap(linksOf);
const asText = ({ page, link }: Link) => `${page}: ${link}`;

/** Every file that npm would put into the package. What is built, `lib`, nobody links to. */
function packed(): string[] {
  const out = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [made] = JSON.parse(out) as [{ files: { path: string }[] }];
  return made.files.map(({ path }) => path);
}

describe('the links of README and docs', () => {
  test('lead to something that is there', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ path }) => !existsSync(join(root, path))).map(asText)).toEqual([]);
  });

  test('lead to headings that are there', () => {
    const toHeadings = links.flatMap((link) =>
      link.heading === undefined ? [] : [{ ...link, heading: link.heading }],
    );
    expect(toHeadings.length).toBeGreaterThan(10);
    expect(toHeadings.filter(({ path, heading }) => !anchorsOf(path).includes(heading)).map(asText)).toEqual([]);
  });

  test('lead to what is in the package, too', () => {
    const files = packed();
    const isPacked = (path: string) =>
      statSync(join(root, path)).isDirectory()
        ? files.some((file) => file.startsWith(`${path}/`))
        : files.includes(path);
    const ofPackage = links.filter(({ page }) => files.includes(page));
    expect(new Set(ofPackage.map(({ page }) => page))).toContain('README.md');
    expect(ofPackage.filter(({ path }) => !isPacked(path)).map(asText)).toEqual([]);
  });
});
