import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dataConverterOf } from '../../../src/cli/payload-codec.ts';
import { UsageError } from '../../../src/cli/errors.ts';

const CODEC = '{ encode: async (payloads) => payloads, decode: async (payloads) => payloads }';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'payload-codec-'));
  mkdirSync(join(folder, 'node_modules/a-codec'), { recursive: true });
  const files = {
    'one.mjs': `export default ${CODEC};`,
    'list.mjs': `export default [${CODEC}, ${CODEC}];`,
    'named.mjs': `export const payloadCodecs = [${CODEC}]; export default 5;`,
    'none.mjs': 'export const codec = 5;',
    'empty.mjs': 'export default [];',
    'half.mjs': 'export default { encode: () => [] };',
    'fails.mjs': 'throw new Error("no keys here");',
    'node_modules/a-codec/package.json': '{ "name": "a-codec", "main": "index.js" }',
    'node_modules/a-codec/index.js': `module.exports = { payloadCodecs: [${CODEC}] };`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a payload codec', () => {
  test.each([undefined, ''])('is none when none is named (%p)', async (module) => {
    expect(await dataConverterOf(module)).toBeUndefined();
  });

  test.each([
    ['one', 'one.mjs', 1],
    ['a list', 'list.mjs', 2],
    ['one that is named', 'named.mjs', 1],
    ['a package', 'node_modules/a-codec/index.js', 1],
  ])('is loaded: %s', async (_, file, count) => {
    const converter = await dataConverterOf(join(folder, file));
    expect(converter?.payloadCodecs).toHaveLength(count);
    expect(converter?.failureConverterPath).toMatch(/failure-converter\.ts$/);
  });

  test.each([
    ['that is not there', 'other.mjs', /is not there: it is neither a file \(.*other\.mjs\) nor a package/],
    ['that fails', 'fails.mjs', /can't be loaded: no keys here$/],
    ['that is none', 'none.mjs', /exports none: .* It exports codec\.$/],
    ['that is an empty list', 'empty.mjs', /exports none/],
    ['with half of it missing', 'half.mjs', /exports none/],
  ])('%s is told', async (_, file, message) => {
    const error = await dataConverterOf(join(folder, file)).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
  });
});
