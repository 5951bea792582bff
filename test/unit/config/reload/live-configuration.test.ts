import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Configuration } from '../../../../src/config/schema/configuration.ts';
import { InvalidConfigurationError } from '../../../../src/config/schema/errors.ts';
import { type ReloadEvent, LiveConfiguration } from '../../../../src/config/reload/live-configuration.ts';

let folder: string;
let file: string;
let news: ReloadEvent[];
let adopted: Configuration[];
let now: number;
/** What keeps the next version from being adopted. */
let obstacle: string | undefined;

const withImage = (image: string) => `defaults:\n  image: ${image}\n`;
const INVALID = 'defaults:\n  image: spark\ntenants:\n  risk:\n    namespace: [a]\n';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-configuration-'));
  file = join(folder, 'sparkbatch.yaml');
  news = [];
  adopted = [];
  obstacle = undefined;
  now = Date.UTC(2026, 0, 1);
});

afterEach(() => rmSync(folder, { recursive: true }));

function open(): LiveConfiguration {
  const live = new LiveConfiguration(file, {
    adopt: (next) => {
      if (obstacle !== undefined) throw new Error(obstacle);
      adopted.push(next);
    },
    clock: () => new Date(now),
  });
  live.onReload((one) => news.push(one));
  return live;
}

const imageOf = ({ current }: LiveConfiguration) => current.document.defaults?.['image'];
const kinds = () => news.map(({ kind }) => kind);

async function looks(live: LiveConfiguration, count: number): Promise<void> {
  for (let look = 0; look < count; look += 1) {
    now += 1000;
    await live.look();
  }
}

test('what the file says at the start is in force, and adopted', () => {
  writeFileSync(file, withImage('a'));
  const live = open();
  expect(imageOf(live)).toBe('a');
  expect(adopted).toEqual([live.current]);
  expect(live.refusal).toBeUndefined();
});

test.each([
  ['an invalid file', INVALID, /line 5: tenants\.risk/],
  ['a half file', 'defaults: {', /line 1: /],
  ['no file', undefined, /can't be read: ENOENT/],
])('%s ends a worker at its start, with all problems', (_, text, problem) => {
  if (text !== undefined) writeFileSync(file, text);
  expect(open).toThrow(InvalidConfigurationError);
  expect(open).toThrow(problem);
});

test('clusters that can not be used end a worker at its start as well', () => {
  writeFileSync(file, withImage('a'));
  obstacle = 'Kubeconfig /nowhere does not exist.';
  expect(open).toThrow('clusters: Kubeconfig /nowhere does not exist.');
});

describe('a new content', () => {
  test('is taken when a second look sees the same, and told once', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    const { version } = live.current;
    writeFileSync(file, withImage('b'));
    await looks(live, 1);
    expect(imageOf(live)).toBe('a');
    await looks(live, 1);
    expect(imageOf(live)).toBe('b');
    expect(adopted).toHaveLength(2);
    expect(live.since).toEqual(new Date(now));
    await looks(live, 3);
    expect(news).toEqual([{ kind: 'taken', previous: version }]);
  });

  test('is taken at once when somebody asks for it', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, withImage('b'));
    await live.look({ now: true });
    expect(imageOf(live)).toBe('b');
    await live.look({ now: true });
    expect(kinds()).toEqual(['taken', 'unchanged']);
  });

  test('that is still being written is waited for, however valid its half is', async () => {
    writeFileSync(file, `${withImage('a')}tenants:\n  risk: { namespaces: [risk] }\n`);
    const live = open();
    truncateSync(file);
    await looks(live, 1);
    writeFileSync(file, withImage('b'));
    await looks(live, 1);
    writeFileSync(file, `${withImage('b')}tenants:\n  risk: { namespaces: [risk] }\n`);
    await looks(live, 1);
    expect(Object.keys(live.current.document.tenants)).toEqual(['risk']);
    expect(imageOf(live)).toBe('a');
    await looks(live, 1);
    expect(imageOf(live)).toBe('b');
    expect(kinds()).toEqual(['taken']);
  });

  test.each<readonly [string, () => void]>([
    [
      'put in its place by a rename, as editors do',
      () => {
        writeFileSync(`${file}~`, withImage('b'));
        renameSync(`${file}~`, file);
      },
    ],
    [
      'written into another file of the same size and age',
      () => {
        unlinkSync(file);
        writeFileSync(file, withImage('b'));
      },
    ],
  ])('%s is found', async (_, replace) => {
    writeFileSync(file, withImage('a'));
    const live = open();
    replace();
    await looks(live, 2);
    expect(imageOf(live)).toBe('b');
  });

  test('in a mounted ConfigMap, whose ..data leads elsewhere, is found with all its files', async () => {
    const data = (name: string, image: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'sparkbatch.yaml'), `defaults:\n  image: \${file:${join(folder, 'image')}}\n`);
      writeFileSync(join(folder, name, 'image'), `${image}\n`);
    };
    data('..1', 'a');
    symlinkSync('..1', join(folder, '..data'));
    for (const name of ['sparkbatch.yaml', 'image']) symlinkSync(join('..data', name), join(folder, name));
    const live = open();
    expect(imageOf(live)).toBe('a');
    data('..2', 'b');
    symlinkSync('..2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    rmSync(join(folder, '..1'), { recursive: true });
    await looks(live, 2);
    expect(imageOf(live)).toBe('b');
  });
});

describe('an invalid content', () => {
  test('is refused, told once, and changes nothing', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    const before = live.current;
    writeFileSync(file, INVALID);
    await looks(live, 5);
    expect(live.current).toBe(before);
    expect(adopted).toHaveLength(1);
    expect(kinds()).toEqual(['refused']);
    expect(live.refusal?.problems).toMatchObject([{ line: 4 }, { line: 5, column: 5 }]);
    expect(live.refusal?.version).toMatch(/^[0-9a-f]{12}$/);
  });

  test('followed by another is told again, and the disk is refused since the first', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, INVALID);
    await looks(live, 2);
    const since = new Date(now);
    writeFileSync(file, 'defaults: [');
    await looks(live, 3);
    expect(kinds()).toEqual(['refused', 'refused']);
    expect(live.refusal?.since).toEqual(since);
  });

  test.each([
    ['the version in force comes back', 'a', 'restored'],
    ['a valid one comes', 'b', 'taken'],
  ])('is forgotten when %s', async (_, image, kind) => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, INVALID);
    await looks(live, 2);
    writeFileSync(file, withImage(image));
    await looks(live, 2);
    expect(kinds()).toEqual(['refused', kind]);
    expect(live.refusal).toBeUndefined();
  });
});

describe('a file that is away', () => {
  test('for a moment is not worth a word', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    unlinkSync(file);
    await looks(live, 3);
    writeFileSync(file, withImage('a'));
    await looks(live, 3);
    expect(news).toEqual([]);
  });

  test('for good is refused, once', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    unlinkSync(file);
    await looks(live, 10);
    expect(imageOf(live)).toBe('a');
    expect(kinds()).toEqual(['refused']);
    expect(live.refusal?.problems[0]?.message).toMatch(/ENOENT/);
    expect(live.refusal).not.toHaveProperty('version');
  });
});

describe('files that it points to', () => {
  const secret = () => join(folder, 'secret');
  const pointing = () => `defaults:\n  image: a\n  sparkConf:\n    spark.app.token: \${file:${secret()}}\n`;
  const tokenOf = ({ current }: LiveConfiguration) => current.document.defaults?.['sparkConf'];

  test('are looked at as well', async () => {
    writeFileSync(secret(), 'one');
    writeFileSync(file, pointing());
    const live = open();
    writeFileSync(secret(), 'two\n');
    await looks(live, 2);
    expect(tokenOf(live)).toEqual({ 'spark.app.token': 'two' });
    expect(news).toEqual([{ kind: 'taken', previous: live.current.version }]);
  });

  test('may come later: what is refused for want of one is taken then', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, pointing());
    await looks(live, 6);
    expect(kinds()).toEqual(['refused']);
    writeFileSync(secret(), 'one');
    await looks(live, 2);
    expect(kinds()).toEqual(['refused', 'taken']);
    expect(tokenOf(live)).toEqual({ 'spark.app.token': 'one' });
  });
});

describe('what can not be adopted', () => {
  test('is refused whole, and taken when it can be', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    obstacle = 'Kubeconfig /nowhere does not exist.';
    writeFileSync(file, withImage('b'));
    await looks(live, 4);
    expect(imageOf(live)).toBe('a');
    expect(kinds()).toEqual(['refused']);
    expect(live.refusal?.problems).toEqual([{ path: 'clusters', message: obstacle }]);
    obstacle = undefined;
    await looks(live, 1);
    expect(imageOf(live)).toBe('b');
    expect(kinds()).toEqual(['refused', 'taken']);
  });
});

test('what is read at the start only is named while it is not as it was then; the rest applies', async () => {
  writeFileSync(file, `${withImage('a')}sparkSubmit: { maxConcurrent: 2 }\n`);
  const live = open();
  writeFileSync(file, `${withImage('b')}sparkSubmit: { maxConcurrent: 3 }\n`);
  await looks(live, 2);
  expect(imageOf(live)).toBe('b');
  expect(live.awaitsRestart).toEqual(['sparkSubmit']);
  writeFileSync(file, `${withImage('c')}sparkSubmit: { maxConcurrent: 2 }\n`);
  await looks(live, 2);
  expect(live.awaitsRestart).toEqual([]);
});

test('the watch looks until it is told to stop', async () => {
  writeFileSync(file, withImage('a'));
  const live = open();
  const stop = new AbortController();
  const watching = live.watch(stop.signal, 1);
  const taken = new Promise<void>((resolve) => {
    live.onReload(() => {
      resolve();
    });
  });
  writeFileSync(file, withImage('b'));
  await taken;
  expect(imageOf(live)).toBe('b');
  stop.abort();
  await watching;
});
