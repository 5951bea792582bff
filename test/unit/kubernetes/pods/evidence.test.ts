import { describe, expect, test } from '@jest/globals';
import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { hasLog } from '../../../../src/kubernetes/pods/container-log.ts';
import { executorEnds } from '../../../../src/kubernetes/pods/executor-exits.ts';
import { podToObservation } from '../../../../src/kubernetes/pods/pod-to-observation.ts';
import { logContainer } from '../../../../src/kubernetes/pods/pod-evidence.ts';
import { lastEvents } from '../../../../src/kubernetes/pods/pod-events.ts';
import { driverPod, type PodFacts } from '../../../support/builders.ts';

const event = (reason: string, facts: Partial<CoreV1Event>): CoreV1Event => ({
  metadata: {},
  involvedObject: {},
  reason,
  ...facts,
});
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));

describe('the events of a pod', () => {
  test('are in order, whichever of five places their time is in', () => {
    const events = lastEvents([
      event('fifth', { series: { count: 7, lastObservedTime: at(5) }, eventTime: at(1) }),
      event('third', { eventTime: at(3) }),
      event('first', { metadata: { creationTimestamp: at(1) } }),
      event('fourth', { lastTimestamp: at(4), firstTimestamp: at(0), count: 3 }),
      event('second', { firstTimestamp: at(2) }),
    ]);
    expect(events.map(({ reason, count }) => [reason, count])).toEqual([
      ['first', 1],
      ['second', 1],
      ['third', 1],
      ['fourth', 3],
      ['fifth', 7],
    ]);
  });

  test('are the last twenty, none longer than a paragraph', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      event(`e${index}`, { lastTimestamp: at(index), message: 'x'.repeat(1000) }),
    );
    const kept = lastEvents(many);
    expect(kept.map(({ reason }) => reason)).toEqual(many.slice(10).map(({ reason }) => reason));
    expect(kept[0]?.message).toHaveLength(500);
  });
});

describe('the log that tells how a driver ended', () => {
  test.each<[story: string, pod: PodFacts, container: string]>([
    ['is its own', { phase: 'Failed', exitCode: 1, sidecars: [{ name: 'proxy' }] }, 'spark-kubernetes-driver'],
    [
      'is that of the init container that failed',
      { phase: 'Failed', waiting: 'PodInitializing', initContainers: [{ name: 'fetch', exitCode: 1 }] },
      'fetch',
    ],
    [
      'is that of the container that decides',
      { phase: 'Failed', exitCode: 1, sidecars: [{ name: 'job' }], stateContainer: 'job' },
      'job',
    ],
  ])('%s', (_, facts, container) => {
    const pod = driverPod(facts);
    expect(logContainer(pod, podToObservation(pod))).toBe(container);
  });

  test.each<[story: string, pod: PodFacts, has: boolean]>([
    ['there is one while it runs', {}, true],
    ['there is one after its end', { phase: 'Failed', exitCode: 1 }, true],
    ['there may be one where nothing is said of it', { phase: 'Failed', withoutContainerStatuses: true }, true],
    ['there is none before it ran', { phase: 'Pending', waiting: 'ErrImagePull' }, false],
  ])('%s', (_, facts, has) => {
    expect(hasLog(driverPod(facts), 'spark-kubernetes-driver')).toBe(has);
  });
});

test('executors that ended are told, those that failed first', () => {
  const executor = (name: string, terminated?: { exitCode: number; reason: string }): V1Pod => ({
    metadata: { name, labels: { 'spark-role': 'executor' } },
    status: {
      containerStatuses: [
        {
          name: 'c',
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: terminated ? { terminated } : { running: {} },
        },
      ],
    },
  });
  const evicted: V1Pod = {
    metadata: { name: 'e4', labels: { 'spark-role': 'executor' } },
    status: { phase: 'Failed', reason: 'Evicted' },
  };
  expect(
    executorEnds([
      driverPod({ phase: 'Failed', exitCode: 1 }),
      executor('e1'),
      executor('e2', { exitCode: 0, reason: 'Completed' }),
      executor('e3', { exitCode: 137, reason: 'OOMKilled' }),
      evicted,
    ]),
  ).toEqual([
    { name: 'e3', exitCode: 137, reason: 'OOMKilled' },
    { name: 'e4', reason: 'Evicted' },
    { name: 'e2', exitCode: 0, reason: 'Completed' },
  ]);
});
