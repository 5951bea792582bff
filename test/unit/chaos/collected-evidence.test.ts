import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readAudit } from '../../chaos/evidence/audit.ts';
import { requestedKill } from '../../chaos/evidence/requested-kill.ts';
import type { HistoryEvent } from '../../support/records/history.ts';

const US = 'temporal-spark-batch';
const COLLECTOR = 'kube-controller-manager';

describe('the kill of a run', () => {
  const at = (seconds: number, attributes: object) =>
    ({ eventTime: { seconds, nanos: 0 }, ...attributes }) as unknown as HistoryEvent;
  const observed = at(1, { workflowExecutionSignaledEventAttributes: { signalName: 'driverObserved' } });
  const update = (name: string) => ({
    workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest: { input: { name } } },
  });

  test.each([
    ['a cancellation', { workflowExecutionCancelRequestedEventAttributes: {} }],
    ['a signal', { workflowExecutionSignaledEventAttributes: { signalName: 'kill' } }],
    ['an update', update('kill')],
  ])('is the first request in its history: %s', (_, request) => {
    const later = at(9, { workflowExecutionCancelRequestedEventAttributes: {} });
    expect(requestedKill([observed, at(5, request), later], undefined)).toEqual({ at: 5000, accepted: undefined });
    expect(requestedKill([at(5, request)], { at: 4000, accepted: true })).toEqual({ at: 5000, accepted: true });
  });

  test('is that of the harness when it left no trace', () => {
    const refused = { at: 4000, accepted: false };
    expect(requestedKill([observed, at(2, update('extendRuntime'))], refused)).toEqual(refused);
    expect(requestedKill([observed], undefined)).toBeUndefined();
  });
});

describe('the deletions in an audit log', () => {
  const audited = (second: number, userAgent: string, objectRef: object, responseObject: object = {}) =>
    JSON.stringify({
      stage: 'ResponseComplete',
      verb: 'delete',
      requestURI: '/',
      userAgent: `${userAgent}/1.0`,
      stageTimestamp: new Date(second * 1000).toISOString(),
      responseStatus: { code: 200 },
      objectRef: { namespace: 'chaos', ...objectRef },
      responseObject,
    });
  const pod = (...owners: readonly string[]) => ({
    kind: 'Pod',
    metadata: {
      uid: 'uid-d',
      name: 'd',
      resourceVersion: '7',
      ownerReferences: owners.map((name) => ({ kind: 'SparkApplication', name })),
    },
  });
  const application = (userAgent: string) => audited(1, userAgent, { resource: 'sparkapplications', name: 'etl' });
  const podDeletion = (userAgent: string, ...owners: readonly string[]) =>
    audited(2, userAgent, { resource: 'pods', name: 'd' }, pod(...owners));

  test.each([
    ['by its client', [podDeletion('kubectl')], 'kubectl'],
    [
      'by the garbage collector, for a client that deleted its owner',
      [application(US), podDeletion(COLLECTOR, 'etl')],
      US,
    ],
    [
      'by the garbage collector, for a user who deleted its owner',
      [application('kubectl'), podDeletion(COLLECTOR, 'etl')],
      'kubectl',
    ],
    ['by a client, after another one deleted its owner', [application(US), podDeletion('kubectl', 'etl')], 'kubectl'],
    ['by the garbage collector, without a known owner', [application(US), podDeletion(COLLECTOR, 'other')], COLLECTOR],
  ])('name the author of a deletion %s', async (_, lines, by) => {
    using directory = mkdtempDisposableSync(join(tmpdir(), 'audit-'));
    const file = join(directory.path, 'audit.log');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const { deletions } = await readAudit(file, 'chaos');
    expect(deletions).toEqual([{ uid: 'uid-d', at: 2000, by }]);
  });
});
