import type { FailureClass } from './failure-class.ts';
import { driverPath } from '../names.ts';
import type { PendingProblem } from '../driver/observation.ts';
import type { Finding, Findings } from './findings.ts';

type Kind = PendingProblem['kind'];

/** Each problem of a driver that can't start: its failure class, and what to do about it. */
const PROBLEMS: Readonly<Record<Kind, readonly [failureClass: FailureClass, advice: string]>> = {
  unschedulable: ['unschedulable', 'Free or add nodes, or ask for less.'],
  'image-pull': ['image', 'Check the image name, its registry and imagePullSecrets.'],
  'invalid-image': ['image', 'Correct the image name.'],
  configuration: ['configuration', 'Check that the secrets and ConfigMaps it names exist.'],
  'create-container': ['configuration', 'Check the mounts, the command and the sidecars of the driver.'],
  waiting: ['unschedulable', 'Raise timeouts.pending if it only needs longer.'],
};

/** A registry that has had enough of a node's (or an address's) pulls: containerd's and Docker Hub's words for HTTP 429. */
const TOO_MANY_REQUESTS = /too ?many ?requests|\b429\b/i;

/** Why a driver that was waited for long enough did not start. */
export function notStarted({ driver, last }: Findings, waited: string): Finding {
  const problem = last?.problem;
  const { kind, reason, message } = problem ?? { kind: 'waiting' as Kind, reason: '' };
  const hopeless = kind === 'invalid-image' || kind === 'configuration';
  const why = problem ? `${reason}${message ? `: ${message}` : ''}` : 'Kubernetes gives no reason';
  const [failureClass, advice] = PROBLEMS[kind];
  const told = `Driver ${driverPath(driver)} ${hopeless ? 'can not start' : `did not start within ${waited}`} (${why}).`;
  if (!problem) {
    const look = `Its events may: kubectl events -n ${driver.namespace} --for pod/${driver.name}`;
    return { failureClass, reason: told, advice: look };
  }
  if (kind === 'image-pull' && TOO_MANY_REQUESTS.test(message ?? '')) {
    // Nothing is wrong with the image: its node can't get it now, as one that has no room can't take the driver in.
    const mirror = 'The registry limits pulls: log in with imagePullSecrets, or pull through a mirror.';
    return { failureClass: 'node-lost', reason: told, advice: mirror };
  }
  return { failureClass, reason: told, advice };
}
