import { describe, expect, test } from '@jest/globals';
import type { DriverExit, PendingProblem } from '../../../../src/model/driver/observation.ts';
import type { Verdict } from '../../../../src/model/verdict/verdict.ts';
import { verdictOf } from '../../../../src/model/verdict/verdict-of.ts';
import { observation } from '../../../support/builders.ts';
import { DRIVER } from '../../../support/verdicts.ts';

function notStarted(problem: PendingProblem | undefined, waited: string): Verdict {
  const last = observation({ state: 'PENDING', ...(problem && { problem }) });
  return verdictOf({ driver: DRIVER, end: { kind: 'not-started', waited }, last });
}

describe('The verdict of a driver that does not start', () => {
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
      'Driver prod/team-a/etl-1-driver cannot start (InvalidImageName). Correct the image name.',
    ],
    [
      'configuration',
      'CreateContainerConfigError',
      'secret "db" not found',
      'configuration',
      'Driver prod/team-a/etl-1-driver cannot start (CreateContainerConfigError: secret "db" not found). Create Secret db in namespace team-a, or correct the name.',
    ],
    [
      'volume',
      'FailedMount',
      'MountVolume.SetUp failed for volume "prom" : configmap "etl-prom-conf" not found',
      'configuration',
      'Driver prod/team-a/etl-1-driver did not start within 3m (FailedMount: MountVolume.SetUp failed for volume "prom" : configmap "etl-prom-conf" not found). Create ConfigMap etl-prom-conf in namespace team-a, or correct the name.',
    ],
    [
      'node-setup',
      'FailedCreatePodSandBox',
      'no IP addresses available',
      'node-setup',
      'Driver prod/team-a/etl-1-driver did not start within 3m (FailedCreatePodSandBox: no IP addresses available). Check the node: its network has free addresses, and its volumes can be attached.',
    ],
    [
      'unbound-claim',
      'Unschedulable',
      'pod has unbound immediate PersistentVolumeClaims',
      'unschedulable',
      'Driver prod/team-a/etl-1-driver did not start within 3m (Unschedulable: pod has unbound immediate PersistentVolumeClaims). Check the StorageClass of its claims and whether the provisioner works.',
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
      'Driver prod/team-a/etl-1-driver did not start within 3m (Unschedulable: 0/3 nodes are available). Free or add nodes, or request fewer resources.',
    ],
    [
      'waiting',
      'SchedulingGated',
      'waits for kueue.x-k8s.io/admission',
      'unschedulable',
      'Driver prod/team-a/etl-1-driver did not start within 3m (SchedulingGated: waits for kueue.x-k8s.io/admission). Raise timeouts.pending if it only needs more time.',
    ],
  ])('because of %s names the problem and what to do', (kind, reason, message, failureClass, text) => {
    const problem = { kind, reason, ...(message !== undefined && { message }) };
    const exit: DriverExit = { reason, ...(message !== undefined && { message }) };
    expect(notStarted(problem, '3m')).toMatchObject({ state: 'FAILED', failureClass, message: text, exit });
  });

  test('is explained by its Events when its status gives no reason', () => {
    const last = observation({ state: 'PENDING' });
    const events = [{ type: 'Warning', reason: 'FailedCreatePodSandBox', message: 'no IP', count: 3 }];
    expect(verdictOf({ driver: DRIVER, end: { kind: 'not-started', waited: '10m' }, last, events })).toMatchObject({
      failureClass: 'node-setup',
      message: expect.stringContaining('did not start within 10m (FailedCreatePodSandBox: no IP).'),
      exit: { reason: 'FailedCreatePodSandBox', message: 'no IP' },
    });
  });

  test('without a reason from Kubernetes names the command that shows its events', () => {
    expect(notStarted(undefined, '10m')).toMatchObject({
      state: 'FAILED',
      failureClass: 'unschedulable',
      message:
        'Driver prod/team-a/etl-1-driver did not start within 10m (Kubernetes gives no reason). ' +
        'Its events may show one: kubectl events -n team-a --for pod/etl-1-driver',
      exit: { reason: 'Pending' },
    });
  });
});
