import type { V1Pod, V1PodSpec, V1PodStatus } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { podLifetime, podResources, podUsage } from '../../../../src/kubernetes/pods/pod-usage.ts';

const container = (cpu?: string, memory?: string, more: object = {}) => ({
  name: 'one',
  resources: { requests: { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) } },
  ...more,
});
const sidecar = { restartPolicy: 'Always' };

/** Times as the API server writes them. */
const at = (second: number) => `2026-11-20T10:00:${String(second).padStart(2, '0')}Z` as unknown as Date;
const scheduled = (second: number) => ({ type: 'PodScheduled', status: 'True', lastTransitionTime: at(second) });
const ended = (second: number) => ({
  name: 'one',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode: 0, finishedAt: at(second) } },
});
const second = (number: number) => Date.parse(String(at(number)));

describe('podResources', () => {
  const table: [title: string, spec: V1PodSpec, cores: number, gib: number][] = [
    ['sums the containers', { containers: [container('1', '1Gi'), container('500m', '512Mi')] }, 1.5, 1.5],
    ['counts nothing without requests', { containers: [container()] }, 0, 0],
    [
      'adds sidecars to the containers',
      { containers: [container('1', '1Gi')], initContainers: [container('100m', '1Gi', sidecar)] },
      1.1,
      2,
    ],
    [
      'takes an init container that needs more, with the sidecars before it',
      {
        containers: [container('1', '1Gi')],
        initContainers: [container('1', '1Gi', sidecar), container('3', '512Mi'), container('1', '0', sidecar)],
      },
      4,
      2,
    ],
    [
      'adds the overhead of the runtime class',
      { containers: [container('1', '1Gi')], overhead: { cpu: '250m', memory: '256Mi' } },
      1.25,
      1.25,
    ],
    [
      'prefers the requests of the pod to those of its containers',
      { containers: [container('1', '1Gi')], resources: { requests: { cpu: '2' } } },
      2,
      1,
    ],
    ['counts what cannot be read as nothing', { containers: [container('many', '-1Gi')] }, 0, 0],
  ];

  test.each(table)('%s', (_, spec, cores, gib) => {
    const found = podResources({ spec });
    expect(found.cores).toBeCloseTo(cores, 9);
    expect(found.gib).toBeCloseTo(gib, 9);
  });
});

describe('podLifetime', () => {
  const table: [title: string, status: V1PodStatus, from: number | undefined, until: number | undefined][] = [
    ['has not begun without a node', { phase: 'Pending' }, undefined, undefined],
    [
      'begins when the pod is bound to its node',
      { phase: 'Running', conditions: [scheduled(3)], startTime: at(4) },
      3,
      undefined,
    ],
    [
      'begins when the kubelet takes the pod, where no condition says more',
      { phase: 'Running', startTime: at(4) },
      4,
      undefined,
    ],
    [
      'ends with the last container',
      {
        phase: 'Failed',
        conditions: [scheduled(3)],
        containerStatuses: [ended(20), ended(30)],
        initContainerStatuses: [ended(31)],
      },
      3,
      31,
    ],
    [
      'does not end with one of several containers',
      { phase: 'Running', startTime: at(4), containerStatuses: [ended(9)] },
      4,
      undefined,
    ],
    [
      'ends with the last condition of a pod that has no container, such as an evicted one',
      {
        phase: 'Failed',
        conditions: [scheduled(3), { type: 'DisruptionTarget', status: 'True', lastTransitionTime: at(12) }],
      },
      3,
      12,
    ],
    ['ends at once for a pod of which nothing else is known', { phase: 'Failed', startTime: at(4) }, 4, 4],
  ];

  test.each(table)('%s', (_, status, from, until) => {
    expect(podLifetime({ status })).toEqual({
      ...(from !== undefined && { from: second(from) }),
      ...(until !== undefined && { until: second(until) }),
    });
  });
});

describe('podUsage', () => {
  const spec: V1PodSpec = { containers: [container('500m', '2Gi')] };
  const pod = (status: V1PodStatus): V1Pod => ({ spec, status });

  test('multiplies requests by the lifetime', () => {
    const status = { phase: 'Succeeded', conditions: [scheduled(0)], containerStatuses: [ended(10)] };
    expect(podUsage(pod(status), second(59))).toEqual({ coreSeconds: 5, gibSeconds: 20 });
  });

  test('counts a pod that runs up to now', () => {
    expect(podUsage(pod({ phase: 'Running', startTime: at(10) }), second(30))).toEqual({
      coreSeconds: 10,
      gibSeconds: 40,
    });
  });

  test('counts nothing for a pod without a node, or when clocks disagree', () => {
    expect(podUsage(pod({ phase: 'Pending' }), second(30))).toEqual({ coreSeconds: 0, gibSeconds: 0 });
    expect(podUsage(pod({ phase: 'Running', startTime: at(30) }), second(10))).toEqual({
      coreSeconds: 0,
      gibSeconds: 0,
    });
  });
});
