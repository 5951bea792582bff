import { describe, expect, test } from '@jest/globals';
import { pendingProblem } from '../../../../src/kubernetes/pods/pending-problem.ts';
import { DEPENDENTS_GATE } from '../../../../src/model/names.ts';
import { driverPod, type PodFacts } from '../../../support/builders.ts';

describe('pendingProblem', () => {
  test.each<[condition: string, pod: PodFacts, problem: object | undefined]>([
    ['our scheduling gate', { gates: [DEPENDENTS_GATE] }, undefined],
    [
      'the scheduling gate of another controller',
      { gates: ['kueue.x-k8s.io/admission'] },
      { kind: 'waiting', reason: 'SchedulingGated', message: 'waits for kueue.x-k8s.io/admission' },
    ],
    [
      'our scheduling gate and another one',
      { gates: [DEPENDENTS_GATE, 'example.com/budget'] },
      { kind: 'waiting', reason: 'SchedulingGated', message: 'waits for example.com/budget' },
    ],
    [
      'no node with enough resources',
      { unscheduled: 'Unschedulable', unscheduledMessage: '0/3 nodes are available' },
      { kind: 'unschedulable', reason: 'Unschedulable', message: '0/3 nodes are available' },
    ],
    [
      'an error of the scheduler',
      { unscheduled: 'SchedulerError', unscheduledMessage: 'binding volumes: timed out' },
      { kind: 'unschedulable', reason: 'SchedulerError', message: 'binding volumes: timed out' },
    ],
    [
      'a claim that does not exist',
      { unscheduled: 'Unschedulable', unscheduledMessage: 'persistentvolumeclaim "scratch" not found' },
      { kind: 'volume', reason: 'Unschedulable', message: 'persistentvolumeclaim "scratch" not found' },
    ],
    [
      'a claim without a volume',
      { unscheduled: 'Unschedulable', unscheduledMessage: 'pod has unbound immediate PersistentVolumeClaims' },
      {
        kind: 'unbound-claim',
        reason: 'Unschedulable',
        message: 'pod has unbound immediate PersistentVolumeClaims',
      },
    ],
    ['a container that is being created', { waiting: 'ContainerCreating' }, undefined],
    ['running init containers', { waiting: 'PodInitializing', initContainers: [{ name: 'fetch' }] }, undefined],

    [
      'a failed image pull',
      { waiting: 'ErrImagePull', message: 'not found' },
      { kind: 'image-pull', reason: 'ErrImagePull', message: 'not found' },
    ],
    ['an image pull in back-off', { waiting: 'ImagePullBackOff' }, { kind: 'image-pull', reason: 'ImagePullBackOff' }],
    [
      'an image that must not be pulled',
      { waiting: 'ErrImageNeverPull' },
      { kind: 'image-pull', reason: 'ErrImageNeverPull' },
    ],
    [
      'a failed image inspection',
      { waiting: 'ImageInspectError' },
      { kind: 'image-pull', reason: 'ImageInspectError' },
    ],
    [
      'an unavailable registry',
      { waiting: 'RegistryUnavailable' },
      { kind: 'image-pull', reason: 'RegistryUnavailable' },
    ],
    ['an invalid image name', { waiting: 'InvalidImageName' }, { kind: 'invalid-image', reason: 'InvalidImageName' }],
    [
      'a missing Secret',
      { waiting: 'CreateContainerConfigError', message: 'secret "db" not found' },
      { kind: 'configuration', reason: 'CreateContainerConfigError', message: 'secret "db" not found' },
    ],
    [
      'a kubelet with a cache that is not synced yet',
      {
        waiting: 'CreateContainerConfigError',
        message: 'failed to sync secret cache: timed out waiting for the condition',
      },
      {
        kind: 'create-container',
        reason: 'CreateContainerConfigError',
        message: 'failed to sync secret cache: timed out waiting for the condition',
      },
    ],
    [
      'a container that cannot be created',
      { waiting: 'CreateContainerError' },
      { kind: 'create-container', reason: 'CreateContainerError' },
    ],
    [
      'a container that cannot be run',
      { waiting: 'RunContainerError' },
      { kind: 'create-container', reason: 'RunContainerError' },
    ],
    ['a failed hook', { waiting: 'PostStartHookError' }, { kind: 'create-container', reason: 'PostStartHookError' }],
    ['an unknown reason', { waiting: 'SolarFlare' }, { kind: 'waiting', reason: 'SolarFlare' }],

    [
      'a failed image pull of an init container',
      {
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', waiting: 'ErrImagePull', message: 'not found' }],
      },
      { kind: 'image-pull', reason: 'ErrImagePull', message: 'container fetch: not found' },
    ],
    [
      'a crashing sidecar init container',
      {
        waiting: 'PodInitializing',
        initContainers: [{ name: 'istio-proxy', sidecar: true, waiting: 'CrashLoopBackOff' }],
      },
      { kind: 'create-container', reason: 'CrashLoopBackOff', message: 'container istio-proxy' },
    ],
    [
      'a failed image pull of a sidecar',
      { sidecars: [{ name: 'istio-proxy', waiting: 'ImagePullBackOff' }] },
      { kind: 'image-pull', reason: 'ImagePullBackOff', message: 'container istio-proxy' },
    ],
  ])('classifies %s', (_, pod, problem) => {
    expect(pendingProblem(driverPod({ phase: 'Pending', ...pod }))).toEqual(problem);
  });
});
