import { describe, expect, test } from '@jest/globals';
import { pendingProblem } from '../../../../src/kubernetes/pods/pending-problem.ts';
import { DEPENDENTS_GATE } from '../../../../src/model/names.ts';
import { driverPod, type PodFacts } from '../../../support/builders.ts';

describe('a driver that does not start', () => {
  test.each<[story: string, pod: PodFacts, problem: object | undefined]>([
    ['behind our gate has no problem', { gates: [DEPENDENTS_GATE] }, undefined],
    [
      'behind the gate of somebody else waits for it',
      { gates: ['kueue.x-k8s.io/admission'] },
      { kind: 'waiting', reason: 'SchedulingGated', message: 'waits for kueue.x-k8s.io/admission' },
    ],
    [
      'behind both gates waits for the other',
      { gates: [DEPENDENTS_GATE, 'example.com/budget'] },
      { kind: 'waiting', reason: 'SchedulingGated', message: 'waits for example.com/budget' },
    ],
    [
      'because there is no room is unschedulable',
      { unscheduled: 'Unschedulable', unscheduledMessage: '0/3 nodes are available' },
      { kind: 'unschedulable', reason: 'Unschedulable', message: '0/3 nodes are available' },
    ],
    ['because the scheduler failed is tried again by it', { unscheduled: 'SchedulerError' }, undefined],
    ['because its container is being made has no problem', { waiting: 'ContainerCreating' }, undefined],
    [
      'because init containers run has no problem',
      { waiting: 'PodInitializing', initContainers: [{ name: 'fetch' }] },
      undefined,
    ],

    [
      'because its image was not pulled',
      { waiting: 'ErrImagePull', message: 'not found' },
      { kind: 'image-pull', reason: 'ErrImagePull', message: 'not found' },
    ],
    [
      'because its image is pulled again later',
      { waiting: 'ImagePullBackOff' },
      { kind: 'image-pull', reason: 'ImagePullBackOff' },
    ],
    [
      'because its image may not be pulled',
      { waiting: 'ErrImageNeverPull' },
      { kind: 'image-pull', reason: 'ErrImageNeverPull' },
    ],
    [
      'because the runtime could not look at its image',
      { waiting: 'ImageInspectError' },
      { kind: 'image-pull', reason: 'ImageInspectError' },
    ],
    [
      'because the registry does not answer',
      { waiting: 'RegistryUnavailable' },
      { kind: 'image-pull', reason: 'RegistryUnavailable' },
    ],
    [
      'because its image has no such name',
      { waiting: 'InvalidImageName' },
      { kind: 'invalid-image', reason: 'InvalidImageName' },
    ],
    [
      'because a secret is missing',
      { waiting: 'CreateContainerConfigError', message: 'secret "db" not found' },
      { kind: 'configuration', reason: 'CreateContainerConfigError', message: 'secret "db" not found' },
    ],
    [
      'because its kubelet is behind, which passes',
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
      'because its container could not be made',
      { waiting: 'CreateContainerError' },
      { kind: 'create-container', reason: 'CreateContainerError' },
    ],
    [
      'because its container could not be run',
      { waiting: 'RunContainerError' },
      { kind: 'create-container', reason: 'RunContainerError' },
    ],
    [
      'because of a hook',
      { waiting: 'PostStartHookError' },
      { kind: 'create-container', reason: 'PostStartHookError' },
    ],
    ['for a reason nobody has heard of yet', { waiting: 'SolarFlare' }, { kind: 'waiting', reason: 'SolarFlare' }],

    [
      'because of an init container is told which',
      {
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', waiting: 'ErrImagePull', message: 'not found' }],
      },
      { kind: 'image-pull', reason: 'ErrImagePull', message: 'container fetch: not found' },
    ],
    [
      'because a sidecar that must run first crashes is told which',
      {
        waiting: 'PodInitializing',
        initContainers: [{ name: 'istio-proxy', sidecar: true, waiting: 'CrashLoopBackOff' }],
      },
      { kind: 'create-container', reason: 'CrashLoopBackOff', message: 'container istio-proxy' },
    ],
    [
      'because of its sidecar’s image is told so',
      { sidecars: [{ name: 'istio-proxy', waiting: 'ImagePullBackOff' }] },
      { kind: 'image-pull', reason: 'ImagePullBackOff', message: 'container istio-proxy' },
    ],
  ])('%s', (_, pod, problem) => {
    expect(pendingProblem(driverPod({ phase: 'Pending', ...pod }))).toEqual(problem);
  });
});
