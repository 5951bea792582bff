import { posix } from 'node:path';

/** A target that is not a path of this repository: a scheme, or an anchor of the same page. */
const NOT_A_PATH = /^(?:[a-z][a-z+.-]*:|#)/i;

/**
 * The target of a link on the site. Pages of docs/ stay as they are. A link to another file of the repository leads to its
 * source.
 * @param page path of the page within docs/
 * @param sources base address of the sources, without a slash at the end; without it, such a link leads to the start page
 */
export function linkTarget(page: string, href: string, sources: string | undefined): string {
  if (NOT_A_PATH.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const file = posix.join('docs', posix.dirname(page), path);
  if (file.startsWith('docs/') && file.endsWith('.md')) return href;
  const address = sources === undefined ? '/index.md' : `${sources}/${file}`;
  return anchor === undefined || sources === undefined ? address : `${address}#${anchor}`;
}
