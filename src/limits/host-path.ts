import { fits } from '../spark/pattern.ts';

/** Whether a path of a node is one that a pattern means, both without what makes no difference (`//`, `/./`, a last `/`). */
export function hostPathFits(pattern: string, path: string): boolean {
  // What climbs may end anywhere, links included; Kubernetes refuses it as well.
  if (!path.startsWith('/') || path.split('/').includes('..')) return false;
  return fits(plain(pattern), plain(path));
}

function plain(path: string): string {
  return `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
}
