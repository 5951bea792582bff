import { describe, expect, test } from '@jest/globals';
import { podToObservation } from '../../../../src/kubernetes/pods/pod-to-observation.ts';
import { driverPod, observation, type PodFacts } from '../../../support/builders.ts';
import { verdict } from '../../../support/verdicts.ts';

const DELETED = { deletedBy: '2026-11-20T10:05:00Z' };

describe('The verdict of a terminated driver', () => {
  test.each<[story: string, pod: PodFacts, failureClass: string | undefined, message: string]>([
    [
      'that exits with 0',
      { phase: 'Succeeded', exitCode: 0 },
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0 (Completed).',
    ],
    [
      'that succeeded and left no container status',
      { phase: 'Succeeded', withoutContainerStatuses: true },
      undefined,
      'Driver prod/team-a/etl-1-driver finished.',
    ],
    [
      'that exits with 0 while it is being deleted',
      { phase: 'Succeeded', exitCode: 0, ...DELETED },
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0 (Completed).',
    ],
    [
      'that exits with 0 in a pod that is evicted',
      { phase: 'Failed', exitCode: 0, podReason: 'Evicted', disruption: 'TerminationByKubelet' },
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0 (Evicted).',
    ],
    [
      'that exits with 0 before its sidecar fails',
      { phase: 'Failed', exitCode: 0, sidecars: [{ name: 'istio-proxy', exitCode: 1 }] },
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0 (Completed).',
    ],

    [
      'that exits with 1',
      { phase: 'Failed', exitCode: 1 },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 1 (Error). See the driver's log.",
    ],
    [
      'that leaves a message',
      { phase: 'Failed', exitCode: 1, message: 'Table\n  not found.\n' },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 1 (Error: Table not found). See the driver's log.",
    ],
    [
      'with a main class that Spark does not find',
      { phase: 'Failed', exitCode: 101 },
      'application',
      'Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 101 (Error). Spark did not find the main class: check mainClass and mainApplicationFile.',
    ],
    [
      'that is killed by SIGKILL without an OOM kill',
      { phase: 'Failed', exitCode: 137 },
      'application',
      'Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 137 (Error). SIGKILL, which Kubernetes does not count as OOMKilled: often the node ran out of memory, or one process of the driver (a Python worker) was killed for memory.',
    ],
    [
      'that is stopped by SIGTERM without a known cause',
      { phase: 'Failed', exitCode: 143 },
      'application',
      'Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 143 (Error). SIGTERM: the driver was stopped from outside.',
    ],
    [
      'with a failed init container',
      {
        phase: 'Failed',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', exitCode: 3, message: 'no route' }],
      },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 3 (Error: init container fetch failed: no route). See the driver's log.",
    ],

    [
      'that used more memory than its limit',
      { phase: 'Failed', exitCode: 137, reason: 'OOMKilled' },
      'out-of-memory',
      'Driver prod/team-a/etl-1-driver was killed for using more memory than its limit, exit code 137 (OOMKilled). Raise driver.memory or driver.memoryOverhead.',
    ],

    [
      'that is evicted for its node’s memory',
      { phase: 'Failed', podReason: 'Evicted', podMessage: 'The node was low on resource: memory. ', exitCode: 137 },
      'evicted',
      'Driver prod/team-a/etl-1-driver was evicted from node worker-3, exit code 137 (Evicted: The node was low on resource: memory).',
    ],
    [
      'that is evicted and leaves no container status',
      { phase: 'Failed', podReason: 'Evicted', podMessage: 'low on disk', withoutContainerStatuses: true },
      'evicted',
      'Driver prod/team-a/etl-1-driver was evicted from node worker-3 (Evicted: low on disk).',
    ],
    [
      'that is evicted by a drain',
      { phase: 'Failed', exitCode: 143, disruption: 'EvictionByEvictionAPI', ...DELETED },
      'evicted',
      'Driver prod/team-a/etl-1-driver was evicted from node worker-3, exit code 143 (Error).',
    ],
    [
      'that is evicted by its kubelet',
      { phase: 'Failed', exitCode: 143, disruption: 'TerminationByKubelet' },
      'evicted',
      'Driver prod/team-a/etl-1-driver was evicted from node worker-3, exit code 143 (Error).',
    ],
    [
      'that is disrupted for an unknown reason',
      { phase: 'Failed', exitCode: 143, disruption: 'SolarFlare' },
      'evicted',
      'Driver prod/team-a/etl-1-driver was evicted from node worker-3, exit code 143 (Error).',
    ],
    [
      'that is evicted before its container was found again',
      { phase: 'Failed', exitCode: 137, reason: 'ContainerStatusUnknown', disruption: 'EvictionByEvictionAPI' },
      'evicted',
      'Driver prod/team-a/etl-1-driver was evicted from node worker-3, exit code 137 (ContainerStatusUnknown).',
    ],

    [
      'that is preempted',
      { phase: 'Failed', exitCode: 143, disruption: 'PreemptionByScheduler', ...DELETED },
      'preempted',
      'Driver prod/team-a/etl-1-driver was preempted on node worker-3 by a pod of higher priority, exit code 143 (Error).',
    ],
    [
      'that is preempted for a critical pod of its node',
      {
        phase: 'Failed',
        exitCode: 143,
        podReason: 'Preempting',
        podMessage: 'Preempted in order to admit critical pod',
        disruption: 'TerminationByKubelet',
      },
      'preempted',
      'Driver prod/team-a/etl-1-driver was preempted on node worker-3 by a pod of higher priority, exit code 143 (Preempting: Preempted in order to admit critical pod).',
    ],

    [
      'with a node that is gone',
      { phase: 'Failed', disruption: 'DeletionByPodGC' },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3.',
    ],
    [
      'on a tainted node',
      { phase: 'Failed', exitCode: 143, disruption: 'DeletionByTaintManager', ...DELETED },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3, exit code 143 (Error).',
    ],
    [
      'without a container status',
      { phase: 'Failed', withoutContainerStatuses: true },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3.',
    ],
    [
      'on a node that is shut down',
      {
        phase: 'Failed',
        podReason: 'Terminated',
        podMessage: 'Pod was terminated in response to imminent node shutdown.',
        exitCode: 143,
        disruption: 'TerminationByKubelet',
      },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3, exit code 143 (Terminated: Pod was terminated in response to imminent node shutdown).',
    ],
    [
      'on a restarted node where the kubelet does not find the container',
      {
        phase: 'Failed',
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was terminated',
      },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3, exit code 137 (ContainerStatusUnknown: The container could not be located when the pod was terminated).',
    ],
    [
      'on a restarted node where containerd does not know the exit code',
      { phase: 'Failed', exitCode: 255, reason: 'Unknown' },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3, exit code 255 (Unknown).',
    ],
    [
      'on a node without enough resources',
      {
        phase: 'Failed',
        podReason: 'OutOfcpu',
        podMessage: "Node didn't have enough resource: cpu",
        withoutContainerStatuses: true,
      },
      'node-lost',
      "Driver prod/team-a/etl-1-driver was rejected by node worker-3 (OutOfcpu: Node didn't have enough resource: cpu).",
    ],
    [
      'on a node that does not match its affinity any more',
      { phase: 'Failed', podReason: 'NodeAffinity', withoutContainerStatuses: true },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was rejected by node worker-3 (NodeAffinity).',
    ],

    [
      'that is deleted while it runs',
      { phase: 'Failed', exitCode: 143, ...DELETED },
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else while it ran, exit code 143 (Error). The API server's audit log shows who deletes pods.",
    ],
    [
      'that is deleted and does not stop in time',
      { phase: 'Failed', exitCode: 137, ...DELETED },
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else while it ran, exit code 137 (Error). The API server's audit log shows who deletes pods.",
    ],
    [
      'that is deleted while its kubelet restarts',
      { phase: 'Failed', exitCode: 137, reason: 'ContainerStatusUnknown', ...DELETED },
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else while it ran, exit code 137 (ContainerStatusUnknown). The API server's audit log shows who deletes pods.",
    ],
    [
      'that fails before it is deleted',
      { phase: 'Failed', exitCode: 1, ...DELETED },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 1 (Error). See the driver's log.",
    ],

    [
      'with an image without entrypoint',
      { phase: 'Failed', exitCode: 128, reason: 'StartError', message: 'exec: "/opt/entrypoint.sh": no such file' },
      'configuration',
      'Driver prod/team-a/etl-1-driver could not be started on node worker-3, exit code 128 (StartError: exec: "/opt/entrypoint.sh": no such file). Check the command and the mounts, and that the image has an entrypoint.',
    ],
    [
      'that exceeds activeDeadlineSeconds',
      {
        phase: 'Failed',
        podReason: 'DeadlineExceeded',
        podMessage: 'Pod was active on the node longer than the specified deadline',
        exitCode: 143,
      },
      'runtime-exceeded',
      'Driver prod/team-a/etl-1-driver ran longer than activeDeadlineSeconds of its pod allows, exit code 143 (DeadlineExceeded: Pod was active on the node longer than the specified deadline).',
    ],
  ])('%s', (_, pod, failureClass, message) => {
    const result = verdict('terminated', podToObservation(driverPod(pod), { redact: (text) => text }));
    expect(result.message).toBe(message);
    expect(result.failureClass).toBe(failureClass);
    expect(result.state).toBe(failureClass === undefined ? 'FINISHED' : 'FAILED');
    expect(result.node).toBe('worker-3');
  });

  test('keeps the evidence', () => {
    const last = podToObservation(driverPod({ phase: 'Failed', exitCode: 1 }));
    expect(verdict('terminated', last)).toMatchObject({ exit: { ...last.exit }, node: 'worker-3' });
  });

  test('has nothing to show where nothing is known', () => {
    expect(verdict('terminated', podToObservation(driverPod({ phase: 'Failed', node: undefined })))).toEqual({
      state: 'FAILED',
      failureClass: 'node-lost',
      message: 'Driver prod/team-a/etl-1-driver was lost with its node.',
    });
  });

  test('is one sentence for a person, and not the whole log', () => {
    const { message } = verdict(
      'terminated',
      observation({ state: 'FAILED', exit: { exitCode: 1, message: 'at x.y\n'.repeat(2000) } }),
    );
    expect(message.length).toBeLessThan(700);
    expect(message).not.toContain('\n');
  });
});
