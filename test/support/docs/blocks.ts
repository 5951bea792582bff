import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** A code block of a page. */
export interface Block {
  readonly page: string;
  /** Number of the line on which its code begins, from 1. */
  readonly line: number;
  readonly code: string;
}

/** Every code block in a language of README.md, docs/ and examples/. */
export function blocksIn(language: string): Block[] {
  const pages = globSync(['README.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: root }).toSorted();
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(({ index, 1: code = '' }) => ({
      page,
      line: text.slice(0, index).split('\n').length + 1,
      code,
    }));
  });
}
