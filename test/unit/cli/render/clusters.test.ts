import { describe, expect, test } from '@jest/globals';
import { exitOfReport } from '../../../../src/cli/commands/clusters.ts';
import { clustersText } from '../../../../src/cli/render/clusters.ts';
import type { ClusterReportEntry, ClusterState } from '../../../../src/model/workers/cluster-report.ts';

const now = new Date('2026-07-01T03:04:05Z');

const entry = (more: Partial<ClusterReportEntry>): ClusterReportEntry => ({
  name: 'home',
  server: 'https://10.0.0.1:6443',
  isDefault: false,
  namespaces: ['*'],
  labels: {},
  weight: 1,
  state: 'reachable',
  watches: [],
  ...more,
});

describe('A report on clusters', () => {
  test('has a row per cluster, and below the problems with advice', () => {
    const home = entry({
      isDefault: true,
      since: '2026-07-01T01:04:05Z',
      latencyMs: 3.7,
      version: 'v1.36.3',
      liveBatches: 12,
      watches: [{ scope: '*', state: 'watching', workflowId: 'w', worker: '7@spark-0', since: '2026-07-01T03:00:00Z' }],
    });
    const west = entry({
      name: 'west',
      state: 'unreachable',
      since: '2026-07-01T03:04:00Z',
      lastAnswer: '2026-07-01T03:03:59.123Z',
      nextTry: '2026-07-01T03:04:07Z',
      failure: { kind: 'connection-refused', message: 'connect\nECONNREFUSED', advice: 'Nothing listens there.' },
      namespaces: ['a', 'b'],
      watches: [
        { scope: 'a', state: 'waiting', workflowId: 'w', problem: 'not served' },
        { scope: 'b', state: 'absent', workflowId: 'w' },
      ],
    });
    const text = clustersText({ worker: '7@spark-0', at: now.toISOString(), clusters: [home, west] }, now);
    expect(text).toBe(
      [
        'CLUSTER  STATE        SINCE  TOOK  VERSION  BATCHES  WATCH             NAMESPACES  SERVER',
        'home *   reachable    2h     4ms   v1.36.3  12       7@spark-0 4m 05s  *           https://10.0.0.1:6443',
        'west     unreachable  5s                             0 of 2            a, b        https://10.0.0.1:6443',
        'west: connect ECONNREFUSED. Nothing listens there. Last answer 2026-07-01 03:03:59Z. Next request at 2026-07-01 03:04:07Z.',
        'west: the watch of a waits for a worker: not served.',
        'west: the watch of b does not run; a worker that serves the cluster starts it.',
        'As seen by worker 7@spark-0. * marks the default cluster.',
      ].join('\n'),
    );
  });
});

test.each<[states: ClusterState[], exit: ReturnType<typeof exitOfReport>]>([
  [['reachable', 'reachable'], 'done'],
  [['reachable', 'unreachable'], 'clusters'],
  [['unauthorized'], 'clusters'],
  [['unknown'], 'clusters'],
])('A report with clusters in the states %p exits with %p', (states, exit) => {
  expect(exitOfReport({ clusters: states.map((state) => entry({ state })) })).toBe(exit);
});
