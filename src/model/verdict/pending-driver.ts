import type { PendingProblem } from '../driver/observation.ts';
import { driverPath } from '../names.ts';
import type { FailureClass } from './failure-class.ts';
import type { Diagnosis, VerdictFacts } from './verdict-facts.ts';

type ProblemKind = PendingProblem['kind'];

/** The failure class and the advice for each problem that keeps a driver from starting. */
const PROBLEMS: Readonly<Record<ProblemKind, readonly [failureClass: FailureClass, advice: string]>> = {
  unschedulable: ['unschedulable', 'Free or add nodes, or request fewer resources.'],
  'unbound-claim': ['unschedulable', 'Check the StorageClass of its claims and whether the provisioner works.'],
  'node-setup': ['node-setup', 'Check the node: its network has free addresses, and its volumes can be attached.'],
  volume: ['configuration', 'Check that the ConfigMaps, Secrets and claims of its volumes exist and can be mounted.'],
  'image-pull': ['image', 'Check the image name, its registry and imagePullSecrets.'],
  'invalid-image': ['image', 'Correct the image name.'],
  configuration: ['configuration', 'Check that the secrets and ConfigMaps it names exist.'],
  'create-container': ['configuration', 'Check the mounts, the command and the sidecars of the driver.'],
  waiting: ['unschedulable', 'Raise timeouts.pending if it only needs more time.'],
};

/** A registry that limits the pulls of a node or an address: HTTP 429 in the words of containerd and of Docker Hub. */
const TOO_MANY_REQUESTS = /too ?many ?requests|\b429\b/i;

/** Why a driver did not start in time. @param waited how long the batch waited for it, as text */
export function diagnosePending({ driver, last }: VerdictFacts, waited: string): Diagnosis {
  const problem = last?.problem;
  const { kind, reason: code, message } = problem ?? { kind: 'waiting' as ProblemKind, reason: '' };
  const cannotStart = kind === 'invalid-image' || kind === 'configuration';
  const cause = problem ? `${code}${message ? `: ${message}` : ''}` : 'Kubernetes gives no reason';
  const outcome = cannotStart ? 'cannot start' : `did not start within ${waited}`;
  const reason = `Driver ${driverPath(driver)} ${outcome} (${cause}).`;
  const [failureClass, advice] = PROBLEMS[kind];
  if (!problem) {
    const command = `kubectl events -n ${driver.namespace} --for pod/${driver.name}`;
    return { failureClass, reason, advice: `Its events may show one: ${command}` };
  }
  if (kind === 'image-pull' && TOO_MANY_REQUESTS.test(message ?? '')) {
    // The image is correct, but this node cannot get it now.
    return {
      failureClass: 'node-setup',
      reason,
      advice: 'The registry limits pulls: log in with imagePullSecrets, or pull through a mirror.',
    };
  }
  return { failureClass, reason, advice: missingObjectAdvice(message, driver.namespace) ?? advice };
}

const OBJECT_KINDS: Readonly<Record<string, string>> = {
  configmap: 'ConfigMap',
  secret: 'Secret',
  persistentvolumeclaim: 'PersistentVolumeClaim',
};

/** Advice that names the object which does not exist, as the kubelet and the scheduler report it; undefined for others. */
function missingObjectAdvice(message: string | undefined, namespace: string): string | undefined {
  const [, kind = '', name] =
    /\b(configmap|secret|persistentvolumeclaim) "([^"]{1,253})" not found/.exec(message ?? '') ?? [];
  return name === undefined
    ? undefined
    : `Create ${OBJECT_KINDS[kind]} ${name} in namespace ${namespace}, or correct the name.`;
}
