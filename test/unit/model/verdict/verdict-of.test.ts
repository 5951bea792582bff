import { describe, expect, test } from '@jest/globals';
import { observationOf } from '../../../../src/kubernetes/observation-of.ts';
import type { DriverExit, DriverRef, Observation, PendingProblem } from '../../../../src/model/observation.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { type Findings, verdictOf } from '../../../../src/model/verdict/index.ts';
import { driverPod, existingDriver, observation, type PodFacts } from '../../../support/builders.ts';

const DRIVER = existingDriver({ name: 'etl-1-driver' });
const DELETED = { deletedBy: '2026-11-20T10:05:00Z' };

/** The verdict over a driver whose pod was found so. */
function verdict(
  is: Exclude<Findings['pod']['is'], 'not started' | 'overdue'>,
  last: Observation | undefined,
  driver: DriverRef = DRIVER,
): Verdict {
  return verdictOf({ driver, pod: { is }, last });
}

function notStarted(problem: PendingProblem | undefined, waited: string): Verdict {
  const last = observation({ state: 'PENDING', ...(problem && { problem }) });
  return verdictOf({ driver: DRIVER, pod: { is: 'not started', waited }, last });
}

function withoutNode({ node: _node, ...seen }: Observation): Observation {
  return seen;
}

describe('the verdict over a terminated driver', () => {
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
      'that exits with 0 while somebody deletes it',
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
      'that exits with 0 beside a sidecar that fails',
      { phase: 'Failed', exitCode: 0, sidecars: [{ name: 'istio-proxy', exitCode: 1 }] },
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0 (Completed).',
    ],

    [
      'that exits with 1',
      { phase: 'Failed', exitCode: 1 },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 1 (Error). The driver's log says why.",
    ],
    [
      'that leaves a message',
      { phase: 'Failed', exitCode: 1, message: 'Table\n  not found.\n' },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 1 (Error: Table not found). The driver's log says why.",
    ],
    [
      'whose main class Spark does not find',
      { phase: 'Failed', exitCode: 101 },
      'application',
      'Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 101 (Error). Spark did not find the main class: check mainClass and mainApplicationFile.',
    ],
    [
      'that is killed by signal 9, and not for its own memory',
      { phase: 'Failed', exitCode: 137 },
      'application',
      'Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 137 (Error). SIGKILL, which Kubernetes does not count as OOMKilled: often the node ran out of memory, or one process of the driver (a Python worker) was killed for memory.',
    ],
    [
      'that is asked to stop by nobody we know',
      { phase: 'Failed', exitCode: 143 },
      'application',
      'Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 143 (Error). SIGTERM: something asked the driver to stop.',
    ],
    [
      'whose init container fails',
      {
        phase: 'Failed',
        waiting: 'PodInitializing',
        initContainers: [{ name: 'fetch', exitCode: 3, message: 'no route' }],
      },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 3 (Error: init container fetch failed: no route). The driver's log says why.",
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
      'that is disrupted for a reason nobody has heard of yet',
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
      'that has to give way',
      { phase: 'Failed', exitCode: 143, disruption: 'PreemptionByScheduler', ...DELETED },
      'preempted',
      'Driver prod/team-a/etl-1-driver was preempted on node worker-3 by a pod of higher priority, exit code 143 (Error).',
    ],
    [
      'that has to give way to a system pod of its node',
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
      'whose node is gone, and the pod with it',
      { phase: 'Failed', disruption: 'DeletionByPodGC' },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3.',
    ],
    [
      'whose node was tainted',
      { phase: 'Failed', exitCode: 143, disruption: 'DeletionByTaintManager', ...DELETED },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3, exit code 143 (Error).',
    ],
    [
      'whose node is lost, and nothing else is known',
      { phase: 'Failed', withoutContainerStatuses: true },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3.',
    ],
    [
      'whose node is shut down',
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
      'whose node was restarted, so that the kubelet finds no container',
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
      'whose node was restarted, so that containerd does not know',
      { phase: 'Failed', exitCode: 255, reason: 'Unknown' },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was lost with its node worker-3, exit code 255 (Unknown).',
    ],
    [
      'whose node has no room after all',
      {
        phase: 'Failed',
        podReason: 'OutOfcpu',
        podMessage: "Node didn't have enough resource: cpu",
        withoutContainerStatuses: true,
      },
      'node-lost',
      "Driver prod/team-a/etl-1-driver was turned away by node worker-3 (OutOfcpu: Node didn't have enough resource: cpu).",
    ],
    [
      'whose node does not fit any more',
      { phase: 'Failed', podReason: 'NodeAffinity', withoutContainerStatuses: true },
      'node-lost',
      'Driver prod/team-a/etl-1-driver was turned away by node worker-3 (NodeAffinity).',
    ],

    [
      'that somebody deletes while it runs',
      { phase: 'Failed', exitCode: 143, ...DELETED },
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else while it ran, exit code 143 (Error). The API server's audit log says who deletes pods.",
    ],
    [
      'that somebody deletes and that does not stop in time',
      { phase: 'Failed', exitCode: 137, ...DELETED },
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else while it ran, exit code 137 (Error). The API server's audit log says who deletes pods.",
    ],
    [
      'that somebody deletes while its kubelet restarts',
      { phase: 'Failed', exitCode: 137, reason: 'ContainerStatusUnknown', ...DELETED },
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else while it ran, exit code 137 (ContainerStatusUnknown). The API server's audit log says who deletes pods.",
    ],
    [
      'that fails by itself before somebody deletes it',
      { phase: 'Failed', exitCode: 1, ...DELETED },
      'application',
      "Driver prod/team-a/etl-1-driver failed on node worker-3 with exit code 1 (Error). The driver's log says why.",
    ],

    [
      'whose image has no entrypoint',
      { phase: 'Failed', exitCode: 128, reason: 'StartError', message: 'exec: "/opt/entrypoint.sh": no such file' },
      'configuration',
      'Driver prod/team-a/etl-1-driver could not be started on node worker-3, exit code 128 (StartError: exec: "/opt/entrypoint.sh": no such file). Check the command and the mounts, and that the image has an entrypoint.',
    ],
    [
      'that a policy of the cluster gives too little time',
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
    const told = verdict('terminated', observationOf(driverPod(pod), { redact: (text) => text }));
    expect(told.message).toBe(message);
    expect(told.failureClass).toBe(failureClass);
    expect(told.state).toBe(failureClass === undefined ? 'FINISHED' : 'FAILED');
    expect(told.node).toBe('worker-3');
  });

  test('keeps the evidence', () => {
    const last = observationOf(driverPod({ phase: 'Failed', exitCode: 1 }));
    expect(verdict('terminated', last)).toMatchObject({ exit: { ...last.exit }, node: 'worker-3' });
  });

  test('has nothing to show where nothing is known', () => {
    expect(verdict('terminated', observationOf(driverPod({ phase: 'Failed', node: undefined })))).toEqual({
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

describe('the verdict over a driver that vanished', () => {
  const SEEN_RUNNING =
    "Driver prod/team-a/etl-1-driver was deleted by someone else while RUNNING, and its end was not seen: a live read does not find it. The API server's audit log says who deletes pods.";

  test.each<[story: string, last: Observation | undefined, failureClass: string | undefined, message: string | RegExp]>(
    [
      ['while it ran', observation(), 'deleted', SEEN_RUNNING],
      ['while it waited', observation({ state: 'PENDING' }), 'deleted', /was deleted by someone else while PENDING/],
      [
        'when it was to be evicted',
        observation({ disruption: 'EvictionByEvictionAPI' }),
        'evicted',
        /was taken off its node \(EvictionByEvictionAPI\) while RUNNING/,
      ],
      [
        'when its node was to go',
        observation({ disruption: 'DeletionByTaintManager' }),
        'node-lost',
        /was taken off its node/,
      ],
      ['for a reason nobody has heard of yet', observation({ disruption: 'SolarFlare' }), 'evicted', /SolarFlare/],
      [
        'after it had finished',
        observation({ state: 'FINISHED', gone: true, exit: { exitCode: 0 } }),
        undefined,
        'Driver prod/team-a/etl-1-driver finished with exit code 0.',
      ],
      [
        'after it had failed',
        observation({ state: 'FAILED', gone: true, exit: { exitCode: 2 } }),
        'application',
        /failed on node worker-3 with exit code 2/,
      ],
      [
        'after it had finished beside a sidecar that had not',
        observation({ exit: { exitCode: 0 } }),
        undefined,
        'Driver prod/team-a/etl-1-driver finished with exit code 0.',
      ],
      [
        'before anything was seen of it',
        undefined,
        'deleted',
        "Driver prod/team-a/etl-1-driver was created, and deleted by someone else before it could start: a live read after the submit timeout did not find it. The API server's audit log says who deletes pods.",
      ],
    ],
  )('%s', (_, last, failureClass, message) => {
    const told = verdict('absent', last);
    expect(told.failureClass).toBe(failureClass);
    expect(told.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('is NOT_FOUND when nothing was ever seen, and never taken for an end of its own', () => {
    const { uid: _uid, ...planned } = DRIVER;
    expect(verdict('absent', undefined, planned)).toMatchObject({ state: 'NOT_FOUND', failureClass: 'deleted' });
    expect(verdict('absent', undefined, planned).message).toMatch(/was never seen/);
  });
});

describe('the verdict over a deleted driver whose end nobody tells', () => {
  test.each<[story: string, last: Observation, failureClass: string | undefined, message: string]>([
    [
      'on a silent node',
      observation(),
      'deleted',
      'Driver prod/team-a/etl-1-driver was deleted by someone else while RUNNING, and node worker-3 has not told of its end in time: look whether the node is alive.',
    ],
    [
      'on a node that is given up',
      observation({ disruption: 'DeletionByTaintManager' }),
      'node-lost',
      'Driver prod/team-a/etl-1-driver was taken off its node (DeletionByTaintManager) while RUNNING, and node worker-3 has not told of its end in time: look whether the node is alive.',
    ],
    [
      'without a node',
      withoutNode(observation({ state: 'PENDING' })),
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else before it had a node. The API server's audit log says who deletes pods.",
    ],
    [
      'that had exited with 0 before',
      observation({ exit: { exitCode: 0 } }),
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0.',
    ],
  ])('%s', (_, last, failureClass, message) => {
    expect(verdict('silent', last)).toMatchObject({
      message,
      state: failureClass === undefined ? 'FINISHED' : 'FAILED',
    });
    expect(verdict('silent', last).failureClass).toBe(failureClass);
  });
});

describe('the verdict over a driver that does not start', () => {
  test.each<
    [kind: PendingProblem['kind'], reason: string, message: string | undefined, failureClass: string, verdict: string]
  >([
    [
      'image-pull',
      'ImagePullBackOff',
      'Back-off pulling image "spark:none"',
      'image',
      'Driver prod/team-a/etl-1-driver did not start within 3m (ImagePullBackOff: Back-off pulling image "spark:none"). Check the image name, its registry and imagePullSecrets.',
    ],
    [
      'invalid-image',
      'InvalidImageName',
      undefined,
      'image',
      'Driver prod/team-a/etl-1-driver can not start (InvalidImageName). Correct the image name.',
    ],
    [
      'configuration',
      'CreateContainerConfigError',
      'secret "db" not found',
      'configuration',
      'Driver prod/team-a/etl-1-driver can not start (CreateContainerConfigError: secret "db" not found). Check that the secrets and ConfigMaps it names exist.',
    ],
    [
      'create-container',
      'CreateContainerError',
      undefined,
      'configuration',
      'Driver prod/team-a/etl-1-driver did not start within 3m (CreateContainerError). Check the mounts, the command and the sidecars of the driver.',
    ],
    [
      'unschedulable',
      'Unschedulable',
      '0/3 nodes are available',
      'unschedulable',
      'Driver prod/team-a/etl-1-driver did not start within 3m (Unschedulable: 0/3 nodes are available). Free or add nodes, or ask for less.',
    ],
    [
      'waiting',
      'SchedulingGated',
      'waits for kueue.x-k8s.io/admission',
      'unschedulable',
      'Driver prod/team-a/etl-1-driver did not start within 3m (SchedulingGated: waits for kueue.x-k8s.io/admission). Raise timeouts.pending if it only needs longer.',
    ],
  ])('for its problem %s', (kind, reason, message, failureClass, told) => {
    const problem = { kind, reason, ...(message !== undefined && { message }) };
    const exit: DriverExit = { reason, ...(message !== undefined && { message }) };
    expect(notStarted(problem, '3m')).toMatchObject({ state: 'FAILED', failureClass, message: told, exit });
  });

  test('for no reason that Kubernetes gives points to where there may be one', () => {
    expect(notStarted(undefined, '10m')).toMatchObject({
      state: 'FAILED',
      failureClass: 'unschedulable',
      message:
        'Driver prod/team-a/etl-1-driver did not start within 10m (Kubernetes gives no reason). ' +
        'Its events may: kubectl events -n team-a --for pod/etl-1-driver',
      exit: { reason: 'Pending' },
    });
  });
});
