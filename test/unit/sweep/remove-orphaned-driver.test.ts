import type { KubernetesObject } from '@kubernetes/client-node';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../../src/kubernetes/transport/cluster.ts';
import { removeOrphanedDriver } from '../../../src/sweep/remove-orphaned-driver.ts';
import type { BatchWorkflows } from '../../../src/temporal/batch-workflows.ts';
import { driverPod } from '../../support/builders.ts';

const GRACE = 60_000;
const CLOSED_AT = Date.parse('2026-11-20T11:00:00Z');
const AFTER_GRACE = CLOSED_AT + GRACE;
const PODS = '/api/v1/namespaces/team-a/pods';
const APPLICATIONS = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/team-a/sparkapplications';

const driver = driverPod({ gates: ['spark-batch/gate'] });
const { name = '', uid = '' } = driver.metadata ?? {};
const path = `${PODS}/${name}`;
const applicationPath = `${APPLICATIONS}/etl`;

/** A cluster with these objects by their path. A removal is answered with the next status of `answers`, if there is one. */
function fakeCluster(stored: Map<string, KubernetesObject>, answers: number[]) {
  const objects = {
    get: (at: string) => {
      const found = stored.get(at);
      return found ? Promise.resolve({ text: JSON.stringify(found) }) : refused(404);
    },
    remove: (at: string) => {
      const status = answers.shift();
      if (status !== undefined) return refused(status);
      stored.delete(at);
      return Promise.resolve();
    },
  };
  const refused = (status: number) =>
    Promise.reject(new KubernetesApiError('the request', { status, apiMessage: 'refused' }, undefined));
  const requestObject = (_what: string, _signal: unknown, call: (api: typeof objects) => unknown) => call(objects);
  return { name: 'main', requestObject } as unknown as Cluster;
}

describe('the driver of a batch that was terminated, and its SparkApplication,', () => {
  let stored: Map<string, KubernetesObject>;
  let answers: number[];

  const remove = (now: number, reportOnly = false) =>
    removeOrphanedDriver(
      {
        cluster: fakeCluster(stored, answers),
        batches: {
          stateOf: () => Promise.resolve({ kind: 'closed', status: 'TERMINATED', closedAt: CLOSED_AT }),
        } as unknown as BatchWorkflows,
        grace: GRACE,
        reportOnly,
        signal: new AbortController().signal,
        clock: () => now,
        temporalNamespaceId: 'b1946ac9-2492-4d23-9f5e-000000000001',
      },
      { namespace: 'team-a', name, uid },
    );

  beforeEach(() => {
    answers = [];
    const { labels = {}, annotations = {} } = driver.metadata ?? {};
    const owner = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: 'a' };
    const application = {
      metadata: { name: 'etl', namespace: 'team-a', uid: 'a', resourceVersion: '7', labels, annotations },
      spec: { driver: { podName: name } },
    };
    stored = new Map<string, KubernetesObject>([
      [path, { ...driver, metadata: { ...driver.metadata, ownerReferences: [owner] } }],
      [applicationPath, application],
    ]);
  });

  test('are removed in this order after the grace period', async () => {
    await expect(remove(AFTER_GRACE)).resolves.toMatchObject({
      outcome: 'handled',
      findings: [
        { kind: 'SparkApplication', action: 'deleted' },
        { kind: 'Pod', action: 'deleted' },
      ],
    });
    expect([...stored.keys()]).toEqual([]);
  });

  test.each([
    [409, 'changed'],
    [429, 'failed'],
    [500, 'failed'],
  ])(
    'stay together when the removal of the application is answered with %s, until the next search',
    async (status, action) => {
      answers = [status];
      await expect(remove(AFTER_GRACE)).resolves.toMatchObject({
        outcome: 'again',
        findings: [{ kind: 'SparkApplication', action }],
      });
      expect([...stored.keys()]).toEqual([path, applicationPath]);
      await expect(remove(AFTER_GRACE)).resolves.toMatchObject({ outcome: 'handled' });
      expect([...stored.keys()]).toEqual([]);
    },
  );

  test('are looked at again while the grace period lasts', async () => {
    await expect(remove(AFTER_GRACE - 1)).resolves.toEqual({ outcome: 'again', findings: [] });
    expect([...stored.keys()]).toEqual([path, applicationPath]);
  });

  test('are both reported where nothing may be deleted', async () => {
    await expect(remove(AFTER_GRACE, true)).resolves.toMatchObject({
      outcome: 'handled',
      findings: [
        { kind: 'SparkApplication', action: 'reported' },
        { kind: 'Pod', action: 'reported' },
      ],
    });
    expect([...stored.keys()]).toEqual([path, applicationPath]);
  });
});
