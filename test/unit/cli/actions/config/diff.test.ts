import { describe, expect, test } from '@jest/globals';
import { diff } from '../../../../../src/cli/actions/config/diff.ts';
import { runAction } from './run-action.ts';

const differing = (before: string, after: string, { json = false } = {}) =>
  runAction(
    { 'old.yaml': before, 'new.yaml': after },
    (output, path) => diff(output, path('old.yaml'), path('new.yaml')),
    {
      json,
    },
  );

const lines = async (before: string, after: string) => (await differing(before, after)).out.trimEnd().split('\n');

describe('sparkbatch config diff', () => {
  test('reports no difference when only the notation differs', async () => {
    const old =
      'limits: { runtime: PT1H }\nclusters: { c: { requestTimeout: 10s, token: "${env:T}", server: "https://c" } }\n';
    const same = 'clusters:\n  c: { server: "https://c", token: "${env:T}" } # the same\nlimits: { runtime: 60m }\n';
    expect(await differing(old, same)).toEqual({ out: 'The configurations do not differ.\n', err: '', exit: 0 });
  });

  const ROWS: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'shows a change that needs a restart, and why',
      'sparkSubmit: { maxConcurrent: 2 }',
      'sparkSubmit: { maxConcurrent: 3 }',
      [
        'After a restart of the workers (they prepare their Spark distribution at start):',
        '  ~ sparkSubmit.maxConcurrent: 2 -> 3',
      ],
    ],
    [
      'shows changed clusters, which take effect at once',
      'clusters: { a: { context: one }, b: { context: x } }\ndefaultCluster: a',
      'clusters: { a: { context: two } }\ndefaultCluster: a',
      [
        'At once (workers reconnect; batches of a removed cluster wait until it is configured again):',
        '  ~ clusters.a.context: "one" -> "two"',
        '  - clusters.b.context: "x"',
      ],
    ],
    [
      'shows changes of placement, which affect new batches',
      '{}',
      'clusters: { default: { labels: { region: eu }, weight: 2 } }',
      [
        'New batches (a running batch keeps its plan):',
        '  + clusters.default.labels.region: "eu"',
        '  + clusters.default.weight: 2',
      ],
    ],
    [
      'shows changes of cleanup and retention, which affect running batches',
      'defaults: { retention: 5m }',
      'defaults: { retention: 6m }\nforced: { cleanup: ALL }\nlimits: { retention: 1h }\nnamespaces: { a: { defaults: { retention: 7m } } }',
      [
        'Running and new batches (the value is read again when it is needed):',
        '  ~ defaults.retention: "5m" -> "6m"',
        '  + forced.cleanup: "ALL"',
        '  + limits.retention: "1h"',
        '  + namespaces.a.defaults.retention: "7m"',
      ],
    ],
    [
      'shows a change of a tenant quota, which affects waiting batches',
      'tenants: { a: { namespaces: [x] } }',
      'tenants: { a: { namespaces: [x], liveBatches: 5 } }',
      ['Batches that wait for admission, at once:', '  + tenants.a.liveBatches: 5'],
    ],
    [
      'shows a change of the orphan policy, which affects the next sweep',
      '{}',
      'orphans: report',
      ['The next search of a watch, or the next sweep, for orphans:', '  + orphans: "report"'],
    ],
    [
      'shows lists as a whole, and quotes keys with dots',
      'limits: { images: [a] }\ndefaults: { sparkConf: { spark.x: "1" } }',
      'limits: { images: [a, b] }\ndefaults: { sparkConf: { spark.x: "2" } }',
      [
        'New batches (a running batch keeps its plan):',
        '  ~ limits.images: ["a"] -> ["a","b"]',
        '  ~ defaults.sparkConf["spark.x"]: "1" -> "2"',
      ],
    ],
  ];
  test.each(ROWS)('%s', async (_, before, after, expected) => {
    expect(await lines(before, after)).toEqual(expected);
    expect((await differing(before, after)).exit).toBe(1);
  });

  test('redacts secrets, and shows references as written', async () => {
    const cluster = (token: string, password: string) =>
      [
        `clusters: { c: { server: "https://c", token: "${token}", proxyUrl: "http://me:${password}@proxy" },`,
        `  d: { server: "https://d", exec: { command: x, args: [--password, ${password}], env: [{ name: A_TOKEN, value: ${password} }] } } }`,
        'defaultCluster: c',
        `defaults: { sparkConf: { spark.hadoop.fs.s3a.secret.key: ${password}, spark.x: "--conf a.password=${password}" }, imagePullSecrets: [pull-${token.length}] }`,
      ].join('\n');
    const { out } = await differing(cluster('${env:OLD}', 'hunter1'), cluster('hunter3', 'hunter2'));
    expect(out).not.toMatch(/hunter/);
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        '  ~ clusters.c.token: "${env:OLD}" -> "*********(redacted)"',
        '  ~ clusters.c.proxyUrl: "http://*********(redacted)@proxy" -> "http://*********(redacted)@proxy"',
        '  ~ defaults.sparkConf["spark.hadoop.fs.s3a.secret.key"]: "*********(redacted)" -> "*********(redacted)"',
        '  ~ defaults.imagePullSecrets: ["pull-10"] -> ["pull-7"]',
      ]),
    );
  });

  test('writes the same as JSON', async () => {
    const { out, exit } = await differing('{}', 'sparkSubmit: { maxConcurrent: 3 }', { json: true });
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      before: { source: 'old.yaml' },
      after: { source: 'new.yaml', version: expect.stringMatching(/^[0-9a-f]{12}$/) },
      changes: [{ path: 'sparkSubmit.maxConcurrent', kind: 'added', after: 3, effect: 'restart' }],
      needsRestart: true,
    });
  });

  test('exits with 2 for an invalid configuration, as diff does', async () => {
    expect(await differing('{}', 'orphans: maybe\n')).toMatchObject({
      exit: 2,
      err: 'new.yaml:1:1: orphans: must be one of delete, report, never\nsparkbatch: new.yaml is not a valid configuration.\n',
    });
  });
});
