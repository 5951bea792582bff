import { describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import { podToObservation } from '../../../../src/kubernetes/pods/pod-to-observation.ts';
import { isTerminated } from '../../../../src/model/driver/application-state.ts';
import { DEPENDENTS_GATE } from '../../../../src/model/names.ts';
import { redactor } from '../../../../src/redaction/redactor.ts';
import { driverPod, FINISHED_AT, type PodFacts, STARTED_AT } from '../../../support/builders.ts';

const CONTAINER = { stateSource: 'CONTAINER' } as const;
const ISTIO = [{ name: 'istio-proxy' }];

describe('the application state of an observation', () => {
  test.each<[condition: string, pod: PodFacts, state: string]>([
    ['PENDING for a driver behind our scheduling gate', { phase: 'Pending', gates: [DEPENDENTS_GATE] }, 'PENDING'],
    ['PENDING for an unschedulable driver', { phase: 'Pending', unscheduled: 'Unschedulable' }, 'PENDING'],
    ['PENDING for a driver while its container is being created', { phase: 'Pending' }, 'PENDING'],
    ['RUNNING for a running driver', { phase: 'Running' }, 'RUNNING'],
    ['FINISHED for a driver that exited with 0', { phase: 'Succeeded', exitCode: 0 }, 'FINISHED'],
    ['FAILED for a driver that exited with 1', { phase: 'Failed', exitCode: 1 }, 'FAILED'],
    ['FAILED for a driver that was OOM-killed', { phase: 'Failed', exitCode: 137, reason: 'OOMKilled' }, 'FAILED'],
    [
      'FAILED for an evicted driver without container statuses',
      { phase: 'Failed', podReason: 'Evicted', withoutContainerStatuses: true },
      'FAILED',
    ],
    [
      'FAILED for a driver on a removed node, although its container status is running (PodGC)',
      { phase: 'Failed', disruption: 'DeletionByPodGC' },
      'FAILED',
    ],
    [
      'FINISHED for a succeeded pod without container statuses',
      { phase: 'Succeeded', withoutContainerStatuses: true },
      'FINISHED',
    ],
    ['UNKNOWN for an unknown phase', { phase: 'Confused' }, 'UNKNOWN'],
    ['UNKNOWN for the deprecated phase Unknown', { phase: 'Unknown' }, 'UNKNOWN'],
    ['RUNNING for a running driver that is being deleted', { deletedBy: '2026-11-20T10:05:00Z' }, 'RUNNING'],

    [
      'FINISHED for a driver that exited with 0 next to a failed sidecar',
      { phase: 'Failed', exitCode: 0, sidecars: [{ name: 'istio-proxy', exitCode: 1 }] },
      'FINISHED',
    ],
    [
      'FAILED for a driver that exited with 1 next to a succeeded sidecar',
      { phase: 'Failed', exitCode: 1, sidecars: [{ name: 'istio-proxy', exitCode: 0 }] },
      'FAILED',
    ],
    [
      'RUNNING with source POD for an exited driver next to a running sidecar',
      { exitCode: 0, sidecars: ISTIO },
      'RUNNING',
    ],
    [
      'FINISHED with source CONTAINER for a driver that exited with 0 next to a running sidecar',
      { ...CONTAINER, exitCode: 0, sidecars: ISTIO },
      'FINISHED',
    ],
    [
      'FAILED with source CONTAINER for a driver that exited with 1 next to a running sidecar',
      { ...CONTAINER, exitCode: 1, sidecars: ISTIO },
      'FAILED',
    ],
    [
      'FINISHED with source CONTAINER for a driver that exited with 0 next to a pending sidecar',
      { ...CONTAINER, phase: 'Pending', exitCode: 0, sidecars: [{ name: 'istio-proxy', waiting: 'ErrImagePull' }] },
      'FINISHED',
    ],
    [
      'PENDING with source CONTAINER for a waiting driver next to a running sidecar',
      { ...CONTAINER, waiting: 'ContainerCreating', sidecars: ISTIO },
      'PENDING',
    ],
    [
      'RUNNING with source CONTAINER for a running driver next to a terminated sidecar',
      { ...CONTAINER, sidecars: [{ name: 'fetch', exitCode: 0 }] },
      'RUNNING',
    ],
    [
      'FAILED with source CONTAINER for a failed pod whose container status is still waiting (Kyuubi #6690)',
      { ...CONTAINER, phase: 'Failed', waiting: 'ContainerCreating' },
      'FAILED',
    ],
    [
      'FAILED with source CONTAINER for a failed pod with a container status of running',
      { ...CONTAINER, phase: 'Failed', podReason: 'NodeLost' },
      'FAILED',
    ],
    [
      'FAILED with source CONTAINER for a failed pod without container statuses',
      { ...CONTAINER, phase: 'Failed', withoutContainerStatuses: true },
      'FAILED',
    ],
    [
      'PENDING with source CONTAINER for an unschedulable pod',
      { ...CONTAINER, phase: 'Pending', unscheduled: 'Unschedulable' },
      'PENDING',
    ],
    [
      'FINISHED with source CONTAINER for an annotated container that exited with 0',
      { ...CONTAINER, stateContainer: 'main', sidecars: [{ name: 'main', exitCode: 0 }] },
      'FINISHED',
    ],
    [
      'that of the phase with source CONTAINER when the annotated container does not exist',
      { ...CONTAINER, stateContainer: 'main', sidecars: ISTIO, exitCode: 0 },
      'RUNNING',
    ],
  ])('is %s', (_, pod, state) => {
    expect(podToObservation(driverPod(pod)).state).toBe(state);
  });

  test('is UNKNOWN for a pod without a status, without further fields', () => {
    expect(podToObservation({ metadata: { uid: 'u', resourceVersion: '7' } })).toEqual({
      tag: '',
      uid: 'u',
      resourceVersion: '7',
      state: 'UNKNOWN',
    });
  });
});

describe('the exit of an observation', () => {
  const times = { startedAt: STARTED_AT, finishedAt: FINISHED_AT };

  test.each<[condition: string, pod: PodFacts, exit: object | undefined]>([
    ['is absent for a running driver', {}, undefined],
    [
      'has the exit code and times of a finished driver',
      { phase: 'Succeeded', exitCode: 0 },
      { exitCode: 0, reason: 'Completed', ...times },
    ],
    [
      'has the termination message of a failed driver',
      { phase: 'Failed', exitCode: 1, message: 'no such table' },
      { exitCode: 1, reason: 'Error', message: 'no such table', ...times },
    ],
    [
      'has the reason OOMKilled of the container',
      { phase: 'Failed', exitCode: 137, reason: 'OOMKilled' },
      { exitCode: 137, reason: 'OOMKilled', ...times },
    ],
    [
      'has the reason and message of the pod and the exit code of the container of an evicted driver',
      { phase: 'Failed', podReason: 'Evicted', podMessage: 'The node was low on resource: memory.', exitCode: 137 },
      { exitCode: 137, reason: 'Evicted', message: 'The node was low on resource: memory.', ...times },
    ],
    [
      'has the reason and message of an evicted pod without container statuses',
      { phase: 'Failed', podReason: 'Evicted', podMessage: 'low on memory', withoutContainerStatuses: true },
      { reason: 'Evicted', message: 'low on memory' },
    ],
    [
      'has the reason of a pod that the kubelet rejected',
      { phase: 'Failed', podReason: 'OutOfcpu', withoutContainerStatuses: true },
      { reason: 'OutOfcpu' },
    ],
    ['is absent for a failed pod without a reason', { phase: 'Failed', withoutContainerStatuses: true }, undefined],
    ['is absent for a running pod with a reason', { phase: 'Running', podReason: 'NodeLost' }, undefined],
    [
      'has the exit code of a driver next to a running sidecar',
      { exitCode: 0, sidecars: ISTIO },
      { exitCode: 0, reason: 'Completed', ...times },
    ],
    [
      'has the exit code and message of a failed init container',
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
      'ignores a succeeded init container',
      {
        phase: 'Failed',
        podReason: 'Evicted',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', exitCode: 0 }],
      },
      { reason: 'Evicted' },
    ],
    [
      'ignores a stopped sidecar among the init containers',
      {
        phase: 'Failed',
        podReason: 'Evicted',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'istio-proxy', exitCode: 143, sidecar: true }],
      },
      { reason: 'Evicted' },
    ],
    [
      'is absent for a pending pod with a failed init container',
      { phase: 'Pending', waiting: 'PodInitializing', initContainers: [{ name: 'fetch', exitCode: 3 }] },
      undefined,
    ],
  ])('%s', (_, pod, exit) => {
    expect(podToObservation(driverPod(pod), { redact: (text) => text }).exit).toEqual(exit);
  });

  test.each([null, '1970-01-01T00:00:00Z', new Date(0)])('has no times when the kubelet reports %p', (none) => {
    const pod = driverPod({ phase: 'Failed', exitCode: 128, reason: 'StartError' });
    const ended = pod.status?.containerStatuses?.[0]?.state?.terminated;
    Object.assign(ended ?? {}, { startedAt: none, finishedAt: none });
    const { exit, startedAt } = podToObservation(pod);
    expect(exit).toEqual({ exitCode: 128, reason: 'StartError' });
    expect(startedAt).toBeUndefined();
  });
});

describe('podToObservation', () => {
  test('contains node, address and start time of a running driver', () => {
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

  test.each<[condition: string, pod: PodFacts]>([
    ['a running driver', {}],
    ['a finished driver', { phase: 'Succeeded', exitCode: 0 }],
    ['a driver that is being deleted', { deletedBy: '2026-11-20T10:05:00Z' }],
    [
      'a failed init container',
      { phase: 'Failed', waiting: 'PodInitializing', initContainers: [{ name: 'fetch', exitCode: 3 }] },
    ],
  ])('gives the same result for %s with Dates and with text as times', (_, pod) => {
    expect(podToObservation(driverPod({ ...pod, times: 'Date' }))).toEqual(
      podToObservation(driverPod({ ...pod, times: 'text' })),
    );
  });

  test('returns plain JSON', () => {
    const observation = podToObservation(
      driverPod({ phase: 'Failed', exitCode: 1, deletedBy: '2026-11-20T10:05:00Z', times: 'Date' }),
    );
    expect(JSON.parse(JSON.stringify(observation))).toEqual(observation);
  });

  test('contains the deletion deadline of a deleted driver', () => {
    expect(podToObservation(driverPod({ deletedBy: '2026-11-20T10:05:00Z' })).deletionDeadline).toBe(
      '2026-11-20T10:05:00.000Z',
    );
  });

  test('contains a disruption when its condition is true', () => {
    const pod = driverPod({ disruption: 'PreemptionByScheduler' });
    expect(podToObservation(pod).disruption).toBe('PreemptionByScheduler');
    for (const condition of pod.status?.conditions ?? []) condition.status = 'False';
    expect(podToObservation(pod).disruption).toBeUndefined();
  });

  test.each<[condition: string, gates: string[], gated: true | undefined]>([
    ['our gate', [DEPENDENTS_GATE], true],
    ['our gate and another', ['kueue.x-k8s.io/admission', DEPENDENTS_GATE], true],
    ['the gate of another controller', ['kueue.x-k8s.io/admission'], undefined],
    ['no gate', [], undefined],
  ])('marks a driver with %s as gated by us or not', (_, gates, gated) => {
    expect(podToObservation(driverPod({ phase: 'Pending', gates })).gated).toBe(gated);
  });

  test('contains a problem only while the driver is PENDING', () => {
    const failing = { waiting: 'ErrImagePull', sidecars: ISTIO };
    expect(podToObservation(driverPod({ ...failing, ...CONTAINER })).problem?.kind).toBe('image-pull');
    expect(podToObservation(driverPod({ ...failing, phase: 'Failed' })).problem).toBeUndefined();
  });

  test.each(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'])(
    'has a terminal state for phase %s only when that is terminal',
    (phase) => {
      expect(isTerminated(podToObservation(driverPod({ phase })).state)).toBe(
        phase === 'Succeeded' || phase === 'Failed',
      );
    },
  );
});

describe('podToObservation without the batch', () => {
  const withEnvironment = (facts: PodFacts, annotations: Record<string, string> = {}): V1Pod => {
    const pod = driverPod(facts);
    const env = [{ name: 'DB_PASSWORD', value: 'hunter22' }];
    return {
      ...pod,
      metadata: { ...pod.metadata, annotations: { ...pod.metadata?.annotations, ...annotations } },
      spec: { containers: [{ name: 'spark-kubernetes-driver', env, args: ['--api-token', 'hidden-token'] }] },
    };
  };

  test.each<[string, V1Pod, string | undefined]>([
    [
      'the value of an environment variable',
      withEnvironment({ phase: 'Pending', waiting: 'CreateContainerError', message: 'hunter22 is no path' }),
      '*********(redacted) is no path',
    ],
    [
      'the value of an argument',
      withEnvironment({ phase: 'Failed', exitCode: 128, reason: 'StartError', message: 'exec: "hidden-token"' }),
      'exec: "*********(redacted)"',
    ],
    [
      'a password in the message',
      driverPod({ phase: 'Failed', podReason: 'Evicted', podMessage: 'password=hunter22 was too much' }),
      'password=*********(redacted) was too much',
    ],
    [
      'matches of the patterns of the batch',
      withEnvironment(
        { phase: 'Failed', podReason: 'Evicted', podMessage: 'card 1234 of salary=5' },
        { 'spark-batch/redaction-regex': 'salary', 'spark-batch/redaction-string-regex': '\\d{4}' },
      ),
      'card *********(redacted) of salary=*********(redacted)',
    ],
    [
      'the whole termination message',
      driverPod({ phase: 'Failed', exitCode: 1, message: 'login as x failed' }),
      undefined,
    ],
    [
      'the whole termination message of an init container',
      driverPod({
        phase: 'Failed',
        withoutContainerStatuses: true,
        initContainers: [{ name: 'fetch', exitCode: 3, message: 'x' }],
      }),
      undefined,
    ],
  ])('redacts %s', (_, pod, message) => {
    const { problem, exit } = podToObservation(pod);
    expect(problem?.message ?? exit?.message).toBe(message);
  });

  test('podToObservation redacts the termination message with the secrets of the batch', () => {
    const pod = driverPod({ phase: 'Failed', exitCode: 1, message: 'login with hunter22 failed' });
    const redact = redactor({ sparkConf: { 'a.password': 'hunter22' } });
    expect(podToObservation(pod, { redact }).exit?.message).toBe('login with *********(redacted) failed');
  });
});

test('annotations of a pod do not decide its state for a batch that knows its driver', () => {
  const claims: PodFacts = {
    stateSource: 'CONTAINER',
    stateContainer: 'sidecar',
    sidecars: [{ name: 'sidecar', exitCode: 0 }],
  };
  expect(podToObservation(driverPod(claims)).state).toBe('FINISHED');
  expect(podToObservation(driverPod(claims), { driver: {} }).state).toBe('RUNNING');
  const own = { stateSource: 'CONTAINER', container: 'sidecar' } as const;
  expect(podToObservation(driverPod({ ...claims, stateContainer: 'x' }), { driver: own }).state).toBe('FINISHED');
});
