import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { brokenLinks } from '../../../site/check-links.ts';
import { linkTarget } from '../../../site/links.ts';
import { entrances, sidebar } from '../../../site/navigation.ts';

describe('a link of a page', () => {
  const SOURCES = 'https://example.com/repository/blob/main';
  test.each([
    ['guide/install.md', 'first-batch.md#kill-it', 'first-batch.md#kill-it'],
    ['guide/install.md', '../operate/helm.md', '../operate/helm.md'],
    ['guide/install.md', '#next-steps', '#next-steps'],
    ['guide/install.md', 'https://docs.temporal.io/x.md', 'https://docs.temporal.io/x.md'],
    ['operate/helm.md', '../../deploy/chart/values.yaml', `${SOURCES}/deploy/chart/values.yaml`],
    ['index.md', '../CONTRIBUTING.md#commands', `${SOURCES}/CONTRIBUTING.md#commands`],
    ['reference/batch.md', 'batch.schema.json', `${SOURCES}/docs/reference/batch.schema.json`],
  ])('of %s to %s leads to %s', (page, href, target) => {
    expect(linkTarget(page, href, SOURCES)).toBe(target);
  });

  test('to a source leads to the start page when the address of the sources is not known', () => {
    expect(linkTarget('index.md', '../CONTRIBUTING.md#commands', undefined)).toBe('/index.md');
  });
});

test('broken links of a site are found, each with its page', async () => {
  const dist = await mkdtemp(join(tmpdir(), 'site-'));
  try {
    await mkdir(join(dist, 'guide'));
    await writeFile(
      join(dist, 'index.html'),
      '<link href="/docs/style.css"><a href="/docs/guide/a.html#one">a</a><a href="/docs/guide/a.html#two">b</a>' +
        '<a href="/other/">c</a><a href="https://example.com/">d</a><a href="#top">e</a><a href="/docs/">f</a>',
    );
    await writeFile(
      join(dist, 'guide/a.html'),
      '<h2 id="one">One</h2><a href="./b.html">b</a><a href="../index.html">i</a>',
    );
    expect(brokenLinks(dist, '/docs/').toSorted()).toEqual([
      'guide/a.html: ./b.html: does not exist',
      'index.html: #top: has no such anchor',
      'index.html: /docs/guide/a.html#two: has no such anchor',
      'index.html: /docs/style.css: does not exist',
      'index.html: /other/: is outside of /docs/',
    ]);
  } finally {
    await rm(dist, { recursive: true, force: true });
  }
});

test('the start page of the site has four ways in, each with a sentence', () => {
  const cards = entrances();
  expect(cards.map(({ title }) => title)).toEqual([
    'Try it',
    'Run it on your cluster',
    'Call it from your language',
    'Be on call',
  ]);
  for (const { details, link } of cards) {
    expect(details).toMatch(/^[A-Z].{20,}\.$/);
    expect(link).toMatch(/^\/(?:guide|operate)\//);
  }
});

test('the menu of the site has the sections of docs/index.md', () => {
  const menu = sidebar();
  expect(menu.map(({ text }) => text)).toEqual(['Guide', 'Recipes', 'Operate', 'Reference', 'Contribute']);
  expect(menu.flatMap(({ items }) => items).find(({ text }) => text === 'Runbook')?.link).toBe(
    '/operate/runbook/index',
  );
});
