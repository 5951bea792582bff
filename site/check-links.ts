import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A page of the site as it was built. */
interface Page {
  readonly html: string;
  readonly anchors: ReadonlySet<string>;
}

/**
 * Links of a built site that lead nowhere: to a page, a file or an anchor that it does not have.
 * @param dist the directory of the site
 * @param base path under which it is served, with a slash at both ends
 * @returns one line for each, with the page
 */
export function brokenLinks(dist: string, base: string): string[] {
  const files = new Set(readdirSync(dist, { recursive: true, encoding: 'utf8' }));
  const pages = new Map(
    [...files].filter((name) => name.endsWith('.html')).map((name) => [name, read(dist, name)] as const),
  );
  return [...pages].flatMap(([name, { html }]) =>
    targetsIn(html).flatMap((target) => {
      const problem = problemOf(target, { name, base, files, pages });
      return problem === undefined ? [] : [`${name}: ${target}: ${problem}`];
    }),
  );
}

function read(dist: string, name: string): Page {
  const html = readFileSync(join(dist, name), 'utf8');
  return { html, anchors: new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id)) };
}

/** Targets on this site that a page refers to. */
function targetsIn(html: string): string[] {
  const targets: string[] = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
  return [...new Set(targets)].filter((target) => !/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(target));
}

interface Site {
  readonly name: string;
  readonly base: string;
  readonly files: ReadonlySet<string>;
  readonly pages: ReadonlyMap<string, Page>;
}

function problemOf(target: string, { name, base, files, pages }: Site): string | undefined {
  const [address = '', anchor] = target.split('#').map((part) => decodeURIComponent(part));
  if (address.startsWith('/') && !address.startsWith(base)) return `is outside of ${base}`;
  const path = address.startsWith('/')
    ? address.slice(base.length)
    : posix.join(address === '' ? name : posix.dirname(name), address);
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  if (!files.has(file)) return 'does not exist';
  if (anchor && pages.get(file)?.anchors.has(anchor) === false) return 'has no such anchor';
  return undefined;
}
