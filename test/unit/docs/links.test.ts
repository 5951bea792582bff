import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { format, headingAnchors, links } from '../../support/docs/links.ts';

const root = join(import.meta.dirname, '../../..');

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
});
