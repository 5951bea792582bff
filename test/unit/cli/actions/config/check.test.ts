import { describe, expect, test } from '@jest/globals';
import { check } from '../../../../../src/cli/actions/config/check.ts';
import { runAction } from './run-action.ts';

const checked = (text: string, { json = false } = {}) =>
  runAction({ 'sparkbatch.yaml': text }, (output, path) => check(output, path('sparkbatch.yaml')), { json });

describe('sparkbatch config check', () => {
  test('summarizes a valid configuration', async () => {
    const { out, err, exit } = await checked('tenants: { a: { namespaces: [a] } }\n');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toMatch(/^sparkbatch\.yaml is valid, version [0-9a-f]{12}: 1 cluster, 1 tenant\.\n$/);
  });

  test('writes warnings in the format of compilers', async () => {
    const { out, exit } = await checked('clusters: { c: { namespaces: [a] } }\ntenants:\n  a: { namespaces: [b] }\n');
    expect(exit).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'sparkbatch.yaml:3:21: warning: tenants.a.namespaces[0]: "b" is not watched in any cluster of this tenant, so its batches cannot run there',
      expect.stringMatching(/: 1 cluster, 1 tenant; 1 warning\.$/),
    ]);
  });

  test('writes every problem in the format of compilers, and exits with 2', async () => {
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

  test('writes the same as JSON', async () => {
    const valid = await checked('{}', { json: true });
    expect(JSON.parse(valid.out)).toMatchObject({ valid: true, clusters: 1, tenants: 0, files: [], warnings: [] });
    const invalid = await checked('orphans: maybe\n', { json: true });
    expect(JSON.parse(invalid.err)).toMatchObject({
      error: { type: 'InvalidConfiguration', problems: [{ path: 'orphans', line: 1, column: 1 }] },
    });
  });
});
