import { describe, expect, test } from '@jest/globals';
import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { mayHaveLog } from '../../../../src/kubernetes/pods/container-log.ts';
import { podToObservation } from '../../../../src/kubernetes/pods/pod-to-observation.ts';
import { executorEndsIn, logContainer } from '../../../../src/kubernetes/pods/pod-evidence.ts';
import { latestEvents } from '../../../../src/kubernetes/pods/pod-events.ts';
import { driverPod, type PodFacts } from '../../../support/builders.ts';

const event = (reason: string, facts: Partial<CoreV1Event>): CoreV1Event => ({
  metadata: {},
  involvedObject: {},
  reason,
  ...facts,
});
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));

describe('latestEvents', () => {
  test('sorts events by time, whichever of five fields contains it', () => {
    const events = latestEvents([
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

  test('keeps the last twenty events and truncates their messages', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      event(`e${index}`, { lastTimestamp: at(index), message: 'x'.repeat(1000) }),
    );
    const kept = latestEvents(many);
    expect(kept.map(({ reason }) => reason)).toEqual(many.slice(10).map(({ reason }) => reason));
    expect(kept[0]?.message).toHaveLength(500);
  });
});

describe('the log that explains the end of a driver', () => {
  test.each<[source: string, pod: PodFacts, container: string]>([
    [
      'the driver container',
      { phase: 'Failed', exitCode: 1, sidecars: [{ name: 'proxy' }] },
      'spark-kubernetes-driver',
    ],
    [
      'the failed init container',
      { phase: 'Failed', waiting: 'PodInitializing', initContainers: [{ name: 'fetch', exitCode: 1 }] },
      'fetch',
    ],
    [
      'its container, not one that its annotations name',
      { phase: 'Failed', exitCode: 1, sidecars: [{ name: 'job' }], stateContainer: 'job' },
      'spark-kubernetes-driver',
    ],
  ])('is that of %s', (_, facts, container) => {
    const pod = driverPod(facts);
    expect(logContainer(pod, podToObservation(pod), {})).toBe(container);
  });

  test('is that of the container that decides the state, by the knowledge of its batch', () => {
    const pod = driverPod({ phase: 'Failed', exitCode: 1, sidecars: [{ name: 'job' }] });
    expect(logContainer(pod, podToObservation(pod), { container: 'job' })).toBe('job');
  });

  test.each<[condition: string, pod: PodFacts, mayExist: boolean]>([
    ['may exist while the container is running', {}, true],
    ['may exist after the container has terminated', { phase: 'Failed', exitCode: 1 }, true],
    ['may exist when there is no container status', { phase: 'Failed', withoutContainerStatuses: true }, true],
    ['does not exist before the container has run', { phase: 'Pending', waiting: 'ErrImagePull' }, false],
  ])('%s', (_, facts, mayExist) => {
    expect(mayHaveLog(driverPod(facts), 'spark-kubernetes-driver')).toBe(mayExist);
  });
});

test('executorEndsIn returns the terminated executors, those that failed first', () => {
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
    executorEndsIn([
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
