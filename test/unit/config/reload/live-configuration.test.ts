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
let events: ReloadEvent[];
let applied: Configuration[];
let now: number;
/** The error with which applying the next version fails. */
let obstacle: string | undefined;

const withImage = (image: string) => `defaults:\n  image: ${image}\n`;
const INVALID = 'defaults:\n  image: spark\ntenants:\n  risk:\n    namespace: [a]\n';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-configuration-'));
  file = join(folder, 'sparkbatch.yaml');
  events = [];
  applied = [];
  obstacle = undefined;
  now = Date.UTC(2026, 0, 1);
});

afterEach(() => rmSync(folder, { recursive: true }));

function open(): LiveConfiguration {
  const live = new LiveConfiguration(file, {
    apply: (next) => {
      if (obstacle !== undefined) throw new Error(obstacle);
      applied.push(next);
    },
    clock: () => new Date(now),
  });
  live.onReload((event) => events.push(event));
  return live;
}

const imageOf = ({ current }: LiveConfiguration) => current.document.defaults?.['image'];
const kinds = () => events.map(({ kind }) => kind);

async function check(live: LiveConfiguration, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    now += 1000;
    await live.check();
  }
}

test('the configuration at the start is applied and in force', () => {
  writeFileSync(file, withImage('a'));
  const live = open();
  expect(imageOf(live)).toBe('a');
  expect(applied).toEqual([live.current]);
  expect(live.refusal).toBeUndefined();
});

test.each([
  ['an invalid file', INVALID, /line 5: tenants\.risk/],
  ['an incomplete file', 'defaults: {', /line 1: /],
  ['no file', undefined, /can't be read: ENOENT/],
])('a worker does not start with %s', (_, text, problem) => {
  if (text !== undefined) writeFileSync(file, text);
  expect(open).toThrow(InvalidConfigurationError);
  expect(open).toThrow(problem);
});

test('a worker does not start with clusters that cannot be used', () => {
  writeFileSync(file, withImage('a'));
  obstacle = 'Kubeconfig /nowhere does not exist.';
  expect(open).toThrow('clusters: Kubeconfig /nowhere does not exist.');
});

describe('a new content', () => {
  test('a new content is applied when a second check finds it as well, and reported once', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    const { version } = live.current;
    writeFileSync(file, withImage('b'));
    await check(live, 1);
    expect(imageOf(live)).toBe('a');
    await check(live, 1);
    expect(imageOf(live)).toBe('b');
    expect(applied).toHaveLength(2);
    expect(live.since).toEqual(new Date(now));
    await check(live, 3);
    expect(events).toEqual([{ kind: 'applied', previous: version }]);
  });

  test('a new content is applied at once by an immediate check', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, withImage('b'));
    await live.check({ now: true });
    expect(imageOf(live)).toBe('b');
    await live.check({ now: true });
    expect(kinds()).toEqual(['applied', 'unchanged']);
  });

  test('a partly written content is not applied, even if it is valid', async () => {
    writeFileSync(file, `${withImage('a')}tenants:\n  risk: { namespaces: [risk] }\n`);
    const live = open();
    truncateSync(file);
    await check(live, 1);
    writeFileSync(file, withImage('b'));
    await check(live, 1);
    writeFileSync(file, `${withImage('b')}tenants:\n  risk: { namespaces: [risk] }\n`);
    await check(live, 1);
    expect(Object.keys(live.current.document.tenants)).toEqual(['risk']);
    expect(imageOf(live)).toBe('a');
    await check(live, 1);
    expect(imageOf(live)).toBe('b');
    expect(kinds()).toEqual(['applied']);
  });

  test.each<readonly [string, () => void]>([
    [
      'replaced by a rename, as editors do',
      () => {
        writeFileSync(`${file}~`, withImage('b'));
        renameSync(`${file}~`, file);
      },
    ],
    [
      'written to a new file with the same size',
      () => {
        unlinkSync(file);
        writeFileSync(file, withImage('b'));
      },
    ],
  ])('a file %s is detected', async (_, replace) => {
    writeFileSync(file, withImage('a'));
    const live = open();
    replace();
    await check(live, 2);
    expect(imageOf(live)).toBe('b');
  });

  test('a new content of a mounted ConfigMap is detected with all its files when the link ..data is replaced', async () => {
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
    await check(live, 2);
    expect(imageOf(live)).toBe('b');
  });
});

describe('an invalid content', () => {
  test('an invalid content is refused, reported once, and changes nothing', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    const before = live.current;
    writeFileSync(file, INVALID);
    await check(live, 5);
    expect(live.current).toBe(before);
    expect(applied).toHaveLength(1);
    expect(kinds()).toEqual(['refused']);
    expect(live.refusal?.problems).toMatchObject([{ line: 4 }, { line: 5, column: 5 }]);
    expect(live.refusal?.version).toMatch(/^[0-9a-f]{12}$/);
  });

  test('a second invalid content is reported as well, and the refusal keeps the time of the first one', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, INVALID);
    await check(live, 2);
    const since = new Date(now);
    writeFileSync(file, 'defaults: [');
    await check(live, 3);
    expect(kinds()).toEqual(['refused', 'refused']);
    expect(live.refusal?.since).toEqual(since);
  });

  test.each([
    ['the content in force is restored', 'a', 'restored'],
    ['a valid content follows', 'b', 'applied'],
  ])('a refusal ends when %s', async (_, image, kind) => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, INVALID);
    await check(live, 2);
    writeFileSync(file, withImage(image));
    await check(live, 2);
    expect(kinds()).toEqual(['refused', kind]);
    expect(live.refusal).toBeUndefined();
  });
});

describe('a missing file', () => {
  test('a file that is missing for a moment is not reported', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    unlinkSync(file);
    await check(live, 3);
    writeFileSync(file, withImage('a'));
    await check(live, 3);
    expect(events).toEqual([]);
  });

  test('a file that stays missing is refused once', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    unlinkSync(file);
    await check(live, 10);
    expect(imageOf(live)).toBe('a');
    expect(kinds()).toEqual(['refused']);
    expect(live.refusal?.problems[0]?.message).toMatch(/ENOENT/);
    expect(live.refusal).not.toHaveProperty('version');
  });
});

describe('referenced files', () => {
  const secret = () => join(folder, 'secret');
  const referring = () => `defaults:\n  image: a\n  sparkConf:\n    spark.app.token: \${file:${secret()}}\n`;
  const tokenOf = ({ current }: LiveConfiguration) => current.document.defaults?.['sparkConf'];

  test('a change of a referenced file is applied', async () => {
    writeFileSync(secret(), 'one');
    writeFileSync(file, referring());
    const live = open();
    writeFileSync(secret(), 'two\n');
    await check(live, 2);
    expect(tokenOf(live)).toEqual({ 'spark.app.token': 'two' });
    expect(events).toEqual([{ kind: 'applied', previous: live.current.version }]);
  });

  test('a configuration that is refused because a referenced file is missing is applied once the file exists', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    writeFileSync(file, referring());
    await check(live, 6);
    expect(kinds()).toEqual(['refused']);
    writeFileSync(secret(), 'one');
    await check(live, 2);
    expect(kinds()).toEqual(['refused', 'applied']);
    expect(tokenOf(live)).toEqual({ 'spark.app.token': 'one' });
  });
});

describe('a configuration that cannot be applied', () => {
  test('a configuration that cannot be applied is refused as a whole, and applied once it can be', async () => {
    writeFileSync(file, withImage('a'));
    const live = open();
    obstacle = 'Kubeconfig /nowhere does not exist.';
    writeFileSync(file, withImage('b'));
    await check(live, 4);
    expect(imageOf(live)).toBe('a');
    expect(kinds()).toEqual(['refused']);
    expect(live.refusal?.problems).toEqual([{ path: 'clusters', message: obstacle }]);
    obstacle = undefined;
    await check(live, 1);
    expect(imageOf(live)).toBe('b');
    expect(kinds()).toEqual(['refused', 'applied']);
  });
});

test('changed keys that are only read at start are listed, and all other changes apply', async () => {
  writeFileSync(file, `${withImage('a')}sparkSubmit: { maxConcurrent: 2 }\n`);
  const live = open();
  writeFileSync(file, `${withImage('b')}sparkSubmit: { maxConcurrent: 3 }\n`);
  await check(live, 2);
  expect(imageOf(live)).toBe('b');
  expect(live.awaitsRestart).toEqual(['sparkSubmit']);
  writeFileSync(file, `${withImage('c')}sparkSubmit: { maxConcurrent: 2 }\n`);
  await check(live, 2);
  expect(live.awaitsRestart).toEqual([]);
});

test('the watch checks the file until its signal aborts', async () => {
  writeFileSync(file, withImage('a'));
  const live = open();
  const stop = new AbortController();
  const watching = live.watch(stop.signal, 1);
  const reloaded = new Promise<void>((resolve) => {
    live.onReload(() => {
      resolve();
    });
  });
  writeFileSync(file, withImage('b'));
  await reloaded;
  expect(imageOf(live)).toBe('b');
  stop.abort();
  await watching;
});
