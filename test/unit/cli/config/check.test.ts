import { describe, expect, test } from '@jest/globals';
import { check } from '../../../../src/cli/commands/config/check.ts';
import { ran } from './run.ts';

const checked = (text: string, { json = false } = {}) =>
  ran({ 'sparkbatch.yaml': text }, (output, path) => check(output, path('sparkbatch.yaml')), { json });

describe('config check', () => {
  test('says of a valid configuration what is in it', async () => {
    const { out, err, exit } = await checked('tenants: { a: { namespaces: [a] } }\n');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toMatch(/^sparkbatch\.yaml is valid, version [0-9a-f]{12}: 1 cluster, 1 tenant\.\n$/);
  });

  test('warns of what is most likely not meant, as compilers do', async () => {
    const { out, exit } = await checked('clusters: { c: { namespaces: [a] } }\ntenants:\n  a: { namespaces: [b] }\n');
    expect(exit).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'sparkbatch.yaml:3:21: warning: tenants.a.namespaces[0]: "b" is not watched in any cluster of this tenant, so its batches cannot run there',
      expect.stringMatching(/: 1 cluster, 1 tenant; 1 warning\.$/),
    ]);
  });

  test('tells every problem as compilers do, and refuses', async () => {
    expect(await checked('defaults: { retention: soon }\norphans: maybe\n')).toEqual({
      out: '',
      err: [
        'sparkbatch.yaml:1:13: defaults.retention: "soon" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
        'sparkbatch.yaml:2:1: orphans: must be one of delete, report, never',
        'sparkbatch: sparkbatch.yaml is not a valid configuration.',
        '',
      ].join('\n'),
      exit: 2,
    });
  });

  test('tells scripts the same', async () => {
    const valid = await checked('{}', { json: true });
    expect(JSON.parse(valid.out)).toMatchObject({ valid: true, clusters: 1, tenants: 0, files: [], warnings: [] });
    const invalid = await checked('orphans: maybe\n', { json: true });
    expect(JSON.parse(invalid.err)).toMatchObject({
      error: { type: 'InvalidConfiguration', problems: [{ path: 'orphans', line: 1, column: 1 }] },
    });
  });
});
