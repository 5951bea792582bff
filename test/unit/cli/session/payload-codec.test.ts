import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadDataConverter } from '../../../../src/cli/session/payload-codec.ts';
import { UsageError } from '../../../../src/cli/shared/errors.ts';

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

describe('The module of --payload-codec', () => {
  test.each([undefined, ''])('is optional (%p)', async (module) => {
    expect(await loadDataConverter(module)).toBeUndefined();
  });

  test.each([
    ['default export', 'one.mjs', 1],
    ['list as default export', 'list.mjs', 2],
    ['export payloadCodecs', 'named.mjs', 1],
    ['package', 'node_modules/a-codec/index.js', 1],
  ])('provides its codecs: %s', async (_, file, count) => {
    const converter = await loadDataConverter(join(folder, file));
    expect(converter?.payloadCodecs).toHaveLength(count);
    expect(converter?.failureConverterPath).toMatch(/failure-converter\.ts$/);
  });

  test.each([
    ['does not exist', 'other.mjs', /does not exist: it is neither a file \(.*other\.mjs\) nor a package/],
    ['fails to load', 'fails.mjs', /can't be loaded: no keys here$/],
    ['exports no codec', 'none.mjs', /exports no codec: .* The module exports codec\.$/],
    ['exports an empty list', 'empty.mjs', /exports no codec/],
    ['exports half a codec', 'half.mjs', /exports no codec/],
  ])('that %s is a usage error', async (_, file, message) => {
    const error = await loadDataConverter(join(folder, file)).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
  });
});
