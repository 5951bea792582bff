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
      'Driver prod/team-a/etl-1-driver cannot start (CreateContainerConfigError: secret "db" not found). Check that the secrets and ConfigMaps it names exist.',
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
