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

/** Nodes that have too little left, in the words of the scheduler: `Insufficient cpu`, `Too many pods`. */
const INSUFFICIENT = /insufficient|too many pods/i;
/** Nodes that the driver does not accept, or that do not accept it. */
const UNSUITABLE = /affinity|selector|taint/i;

/** Why a driver did not start in time. @param waited how long the batch waited for it, as text */
export function diagnosePending({ driver, last }: VerdictFacts, waited: string): Diagnosis {
  const problem = last?.problem;
  const { kind, reason: code, message } = problem ?? { kind: 'waiting' as ProblemKind, reason: '' };
  const cannotStart = kind === 'invalid-image' || kind === 'configuration';
  const cause = problem ? `${code}${message ? `: ${message}` : ''}` : 'Kubernetes gives no reason';
  const outcome = cannotStart ? 'cannot start' : `did not start within ${waited}`;
  const reason = `Driver ${driverPath(driver)} ${outcome} (${cause}).`;
  const [failureClass] = PROBLEMS[kind];
  if (!problem) {
    const command = `kubectl events -n ${driver.namespace} --for pod/${driver.name}`;
    return { failureClass, reason, advice: `Its events may show one: ${command}` };
  }
  // The image is correct, but this node cannot get it now.
  return {
    failureClass: isPullLimited(problem) ? 'node-setup' : failureClass,
    reason,
    advice: pendingAdvice(problem, driver.namespace),
  };
}

/** What to do about a driver that does not start. */
export function pendingAdvice(problem: PendingProblem, namespace: string): string {
  const { kind, message = '' } = problem;
  if (isPullLimited(problem))
    return 'The registry limits pulls: log in with imagePullSecrets, or pull through a mirror.';
  if (kind === 'unschedulable' && !INSUFFICIENT.test(message) && UNSUITABLE.test(message)) {
    return 'Add nodes that match, or correct the node selector, affinity or tolerations of the driver.';
  }
  return missingObjectAdvice(message, namespace) ?? PROBLEMS[kind][1];
}

function isPullLimited({ kind, message = '' }: PendingProblem): boolean {
  return kind === 'image-pull' && TOO_MANY_REQUESTS.test(message);
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
