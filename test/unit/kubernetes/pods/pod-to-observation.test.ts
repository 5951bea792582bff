import { describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import { podToObservation } from '../../../../src/kubernetes/pods/pod-to-observation.ts';
import { isTerminated } from '../../../../src/model/driver/application-state.ts';
import { DEPENDENTS_GATE } from '../../../../src/model/names.ts';
import { redactor } from '../../../../src/redaction/redactor.ts';
import { driverPod, FINISHED_AT, type PodFacts, STARTED_AT } from '../../../support/builders.ts';

const CONTAINER = { stateSource: 'CONTAINER' } as const;
const ISTIO = [{ name: 'istio-proxy' }];

describe('the application state', () => {
  test.each<[story: string, pod: PodFacts, state: string]>([
    ['a driver that waits behind our gate is PENDING', { phase: 'Pending', gates: [DEPENDENTS_GATE] }, 'PENDING'],
    ['a driver that waits for a node is PENDING', { phase: 'Pending', unscheduled: 'Unschedulable' }, 'PENDING'],
    ['a driver whose container is being made is PENDING', { phase: 'Pending' }, 'PENDING'],
    ['a driver whose container runs is RUNNING', { phase: 'Running' }, 'RUNNING'],
    ['a driver that exits with 0 has FINISHED', { phase: 'Succeeded', exitCode: 0 }, 'FINISHED'],
    ['a driver that exits with 1 has FAILED', { phase: 'Failed', exitCode: 1 }, 'FAILED'],
    ['a driver killed for memory has FAILED', { phase: 'Failed', exitCode: 137, reason: 'OOMKilled' }, 'FAILED'],
    [
      'an evicted driver without container statuses has FAILED',
      { phase: 'Failed', podReason: 'Evicted', withoutContainerStatuses: true },
      'FAILED',
    ],
    [
      'a driver whose node was removed has FAILED, though its container still says running (PodGC)',
      { phase: 'Failed', disruption: 'DeletionByPodGC' },
      'FAILED',
    ],
    [
      'a pod that succeeded without container statuses has FINISHED',
      { phase: 'Succeeded', withoutContainerStatuses: true },
      'FINISHED',
    ],
    ['a phase nobody knows is UNKNOWN', { phase: 'Confused' }, 'UNKNOWN'],
    ['the old phase Unknown is UNKNOWN', { phase: 'Unknown' }, 'UNKNOWN'],
    ['a driver that runs while somebody deletes it is RUNNING', { deletedBy: '2026-11-20T10:05:00Z' }, 'RUNNING'],

    [
      'the driver exits with 0 beside a sidecar that fails: it has FINISHED',
      { phase: 'Failed', exitCode: 0, sidecars: [{ name: 'istio-proxy', exitCode: 1 }] },
      'FINISHED',
    ],
    [
      'the driver exits with 1 beside a sidecar that ends well: it has FAILED',
      { phase: 'Failed', exitCode: 1, sidecars: [{ name: 'istio-proxy', exitCode: 0 }] },
      'FAILED',
    ],
    [
      'with source POD a driver that has exited is RUNNING as long as its sidecar runs',
      { exitCode: 0, sidecars: ISTIO },
      'RUNNING',
    ],
    [
      'with source CONTAINER a driver that exits with 0 has FINISHED beside a running sidecar',
      { ...CONTAINER, exitCode: 0, sidecars: ISTIO },
      'FINISHED',
    ],
    [
      'with source CONTAINER a driver that exits with 1 has FAILED beside a running sidecar',
      { ...CONTAINER, exitCode: 1, sidecars: ISTIO },
      'FAILED',
    ],
    [
      'with source CONTAINER a driver that exits with 0 has FINISHED in a pod that is still Pending for its sidecar',
      { ...CONTAINER, phase: 'Pending', exitCode: 0, sidecars: [{ name: 'istio-proxy', waiting: 'ErrImagePull' }] },
      'FINISHED',
    ],
    [
      'with source CONTAINER a driver that waits beside a running sidecar is PENDING',
      { ...CONTAINER, waiting: 'ContainerCreating', sidecars: ISTIO },
      'PENDING',
    ],
    [
      'with source CONTAINER a driver that runs beside a sidecar that has ended is RUNNING',
      { ...CONTAINER, sidecars: [{ name: 'fetch', exitCode: 0 }] },
      'RUNNING',
    ],
    [
      'with source CONTAINER the phase of a terminal pod outvotes a container that is said to wait (Kyuubi #6690)',
      { ...CONTAINER, phase: 'Failed', waiting: 'ContainerCreating' },
      'FAILED',
    ],
    [
      'with source CONTAINER the phase of a terminal pod outvotes a container that is said to run',
      { ...CONTAINER, phase: 'Failed', podReason: 'NodeLost' },
      'FAILED',
    ],
    [
      'with source CONTAINER a pod without container statuses speaks for itself',
      { ...CONTAINER, phase: 'Failed', withoutContainerStatuses: true },
      'FAILED',
    ],
    [
      'with source CONTAINER a pod without a node yet is PENDING',
      { ...CONTAINER, phase: 'Pending', unscheduled: 'Unschedulable' },
      'PENDING',
    ],
    [
      'with source CONTAINER another container than Spark’s may decide',
      { ...CONTAINER, stateContainer: 'main', sidecars: [{ name: 'main', exitCode: 0 }] },
      'FINISHED',
    ],
    [
      'with source CONTAINER and a container that is not there the phase decides',
      { ...CONTAINER, stateContainer: 'main', sidecars: ISTIO, exitCode: 0 },
      'RUNNING',
    ],
  ])('%s', (_, pod, state) => {
    expect(podToObservation(driverPod(pod)).state).toBe(state);
  });

  test('of a pod without a status is UNKNOWN, and nothing else is made up', () => {
    expect(podToObservation({ metadata: { uid: 'u', resourceVersion: '7' } })).toEqual({
      tag: '',
      uid: 'u',
      resourceVersion: '7',
      state: 'UNKNOWN',
    });
  });
});

describe('how a driver ended', () => {
  const times = { startedAt: STARTED_AT, finishedAt: FINISHED_AT };

  test.each<[story: string, pod: PodFacts, exit: object | undefined]>([
    ['a running driver has not', {}, undefined],
    [
      'a finished one tells its exit code and times',
      { phase: 'Succeeded', exitCode: 0 },
      { exitCode: 0, reason: 'Completed', ...times },
    ],
    [
      'a failed one tells its termination message',
      { phase: 'Failed', exitCode: 1, message: 'no such table' },
      { exitCode: 1, reason: 'Error', message: 'no such table', ...times },
    ],
    [
      'OOMKilled is the word of its container, the pod says nothing',
      { phase: 'Failed', exitCode: 137, reason: 'OOMKilled' },
      { exitCode: 137, reason: 'OOMKilled', ...times },
    ],
    [
      'an eviction is the word of the pod, and joins what the container says',
      { phase: 'Failed', podReason: 'Evicted', podMessage: 'The node was low on resource: memory.', exitCode: 137 },
      { exitCode: 137, reason: 'Evicted', message: 'The node was low on resource: memory.', ...times },
    ],
    [
      'an evicted pod without container statuses tells reason and message',
      { phase: 'Failed', podReason: 'Evicted', podMessage: 'low on memory', withoutContainerStatuses: true },
      { reason: 'Evicted', message: 'low on memory' },
    ],
    [
      'a node that had no room turns the pod away',
      { phase: 'Failed', podReason: 'OutOfcpu', withoutContainerStatuses: true },
      { reason: 'OutOfcpu' },
    ],
    ['a lost node may leave nothing to tell', { phase: 'Failed', withoutContainerStatuses: true }, undefined],
    [
      'a pod that is not terminal has not, whatever reason it gives',
      { phase: 'Running', podReason: 'NodeLost' },
      undefined,
    ],
    [
      'a driver beside a running sidecar has, though its pod has not',
      { exitCode: 0, sidecars: ISTIO },
      { exitCode: 0, reason: 'Completed', ...times },
    ],
    [
      'a failed init container ends it before it began',
      {
        phase: 'Failed',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', exitCode: 3, message: 'no route' }],
      },
      {
        exitCode: 3,
        reason: 'Error',
        message: 'init container fetch failed: no route',
        initContainer: 'fetch',
        ...times,
      },
    ],
    [
      'an init container that ended well is not to blame',
      {
        phase: 'Failed',
        podReason: 'Evicted',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', exitCode: 0 }],
      },
      { reason: 'Evicted' },
    ],
    [
      'a sidecar among the init containers is stopped with the pod, and is not to blame',
      {
        phase: 'Failed',
        podReason: 'Evicted',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'istio-proxy', exitCode: 143, sidecar: true }],
      },
      { reason: 'Evicted' },
    ],
    [
      'a failed init container of a pod that has not ended is not the end',
      { phase: 'Pending', waiting: 'PodInitializing', initContainers: [{ name: 'fetch', exitCode: 3 }] },
      undefined,
    ],
  ])('%s', (_, pod, exit) => {
    expect(podToObservation(driverPod(pod), { redact: (text) => text }).exit).toEqual(exit);
  });

  test.each([null, '1970-01-01T00:00:00Z', new Date(0)])('has no time where the kubelet knows none (%p)', (none) => {
    const pod = driverPod({ phase: 'Failed', exitCode: 128, reason: 'StartError' });
    const ended = pod.status?.containerStatuses?.[0]?.state?.terminated;
    Object.assign(ended ?? {}, { startedAt: none, finishedAt: none });
    const { exit, startedAt } = podToObservation(pod);
    expect(exit).toEqual({ exitCode: 128, reason: 'StartError' });
    expect(startedAt).toBeUndefined();
  });
});

describe('an observation', () => {
  test('of a running driver tells where it runs and since when', () => {
    expect(podToObservation(driverPod())).toEqual({
      tag: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-1',
      uid: '8c0e3a52-96a1-4d20-b7e5-0b7f2f4f0001',
      resourceVersion: '1001',
      state: 'RUNNING',
      phase: 'Running',
      node: 'worker-3',
      podIp: '10.0.3.17',
      startedAt: STARTED_AT,
    });
  });

  test.each<[story: string, pod: PodFacts]>([
    ['a running driver', {}],
    ['a finished driver', { phase: 'Succeeded', exitCode: 0 }],
    ['a driver that is being deleted', { deletedBy: '2026-11-20T10:05:00Z' }],
    [
      'a failed init container',
      { phase: 'Failed', waiting: 'PodInitializing', initContainers: [{ name: 'fetch', exitCode: 3 }] },
    ],
  ])('of %s is the same from a read (Dates) and from a watch (text)', (_, pod) => {
    expect(podToObservation(driverPod({ ...pod, times: 'Date' }))).toEqual(
      podToObservation(driverPod({ ...pod, times: 'text' })),
    );
  });

  test('is plain JSON, whatever it is made of', () => {
    const seen = podToObservation(
      driverPod({ phase: 'Failed', exitCode: 1, deletedBy: '2026-11-20T10:05:00Z', times: 'Date' }),
    );
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  });

  test('tells until when a deleted driver has time', () => {
    expect(podToObservation(driverPod({ deletedBy: '2026-11-20T10:05:00Z' })).deletionDeadline).toBe(
      '2026-11-20T10:05:00.000Z',
    );
  });

  test('tells of a disruption that is coming, and not of one that was called off', () => {
    const pod = driverPod({ disruption: 'PreemptionByScheduler' });
    expect(podToObservation(pod).disruption).toBe('PreemptionByScheduler');
    for (const condition of pod.status?.conditions ?? []) condition.status = 'False';
    expect(podToObservation(pod).disruption).toBeUndefined();
  });

  test.each<[story: string, gates: string[], gated: true | undefined]>([
    ['our gate', [DEPENDENTS_GATE], true],
    ['our gate and another', ['kueue.x-k8s.io/admission', DEPENDENTS_GATE], true],
    ['only the gate of somebody else', ['kueue.x-k8s.io/admission'], undefined],
    ['no gate', [], undefined],
  ])('tells of %s whether it is ours', (_, gates, gated) => {
    expect(podToObservation(driverPod({ phase: 'Pending', gates })).gated).toBe(gated);
  });

  test('reads the tag from another label where a Kyuubi estate is adopted', () => {
    const pod = driverPod();
    Object.assign(pod.metadata?.labels ?? {}, { 'kyuubi-unique-tag': 'k-1' });
    expect(podToObservation(pod, { tagLabel: 'kyuubi-unique-tag' }).tag).toBe('k-1');
  });

  test('has a problem only while the driver is PENDING', () => {
    const failing = { waiting: 'ErrImagePull', sidecars: ISTIO };
    expect(podToObservation(driverPod({ ...failing, ...CONTAINER })).problem?.kind).toBe('image-pull');
    expect(podToObservation(driverPod({ ...failing, phase: 'Failed' })).problem).toBeUndefined();
  });

  test.each(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'])(
    'of phase %s is final only when the pod is',
    (phase) => {
      expect(isTerminated(podToObservation(driverPod({ phase })).state)).toBe(
        phase === 'Succeeded' || phase === 'Failed',
      );
    },
  );
});

describe('secrets in what is said of a driver', () => {
  const withEnvironment = (facts: PodFacts, annotations: Record<string, string> = {}): V1Pod => {
    const pod = driverPod(facts);
    const env = [{ name: 'DB_PASSWORD', value: 'hunter22' }];
    return {
      ...pod,
      metadata: { ...pod.metadata, annotations: { ...pod.metadata?.annotations, ...annotations } },
      spec: { containers: [{ name: 'spark-kubernetes-driver', env, args: ['--api-token', 'tell-nobody'] }] },
    };
  };

  test.each<[string, V1Pod, string | undefined]>([
    [
      'of its environment',
      withEnvironment({ phase: 'Pending', waiting: 'CreateContainerError', message: 'hunter22 is no path' }),
      '*********(redacted) is no path',
    ],
    [
      'of its arguments',
      withEnvironment({ phase: 'Failed', exitCode: 128, reason: 'StartError', message: 'exec: "tell-nobody"' }),
      'exec: "*********(redacted)"',
    ],
    [
      'that a message says itself',
      driverPod({ phase: 'Failed', podReason: 'Evicted', podMessage: 'password=hunter22 was too much' }),
      'password=*********(redacted) was too much',
    ],
    [
      "by its batch's own patterns",
      withEnvironment(
        { phase: 'Failed', podReason: 'Evicted', podMessage: 'card 1234 of salary=5' },
        { 'spark-batch/redaction-regex': 'salary', 'spark-batch/redaction-string-regex': '\\d{4}' },
      ),
      'card *********(redacted) of salary=*********(redacted)',
    ],
    [
      'in its last words, which only its batch can judge',
      driverPod({ phase: 'Failed', exitCode: 1, message: 'login as x failed' }),
      undefined,
    ],
    [
      'in the last words of an init container',
      driverPod({
        phase: 'Failed',
        withoutContainerStatuses: true,
        initContainers: [{ name: 'fetch', exitCode: 3, message: 'x' }],
      }),
      undefined,
    ],
  ])('%s', (_, pod, message) => {
    const { problem, exit } = podToObservation(pod);
    expect(problem?.message ?? exit?.message).toBe(message);
  });

  test('that its batch knows are taken out of its last words, too', () => {
    const pod = driverPod({ phase: 'Failed', exitCode: 1, message: 'login with hunter22 failed' });
    const redact = redactor({ sparkConf: { 'a.password': 'hunter22' } });
    expect(podToObservation(pod, { redact }).exit?.message).toBe('login with *********(redacted) failed');
  });
});
