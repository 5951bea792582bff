import { exitCodeAdvice, exitText } from './exit-text.ts';
import type { FailureClass } from './failure-class.ts';
import { whereIs } from './names.ts';
import type { DriverRef, Observation, PendingProblem } from './observation.ts';
import type { Verdict } from './verdict.ts';

/**
 * How an attempt ended, told from the last observation of its driver.
 *
 * The driver's own exit code comes first: what exited with 0 has finished, whatever happened to its pod afterwards.
 */
export function verdictOf(driver: DriverRef, last: Observation): Verdict {
  const { exit, node } = last;
  const told = { ...(exit && { exit }), ...(node !== undefined && { node }) };
  if (last.state === 'FINISHED' || exit?.exitCode === 0) {
    return { state: 'FINISHED', message: `Driver ${whereIs(driver)} finished${exitText(exit)}.`, ...told };
  }
  const failureClass = failureClassOf(last);
  return { state: 'FAILED', failureClass, message: sentence(driver, last, failureClass), ...told };
}

/** The verdict over a driver that is not there any more, when nothing but its absence is known. */
export function vanishedVerdict(driver: DriverRef, last: Observation | undefined): Verdict {
  if (last && endIsKnown(last)) return verdictOf(driver, last);
  if (last === undefined) {
    const made =
      driver.uid === undefined ? 'was never seen' : 'was created, and deleted by someone else before it could start';
    return {
      state: 'NOT_FOUND',
      failureClass: 'deleted',
      message: `Driver ${whereIs(driver)} ${made}: a live read after the submit timeout did not find it. ${WHO_DELETES}`,
    };
  }
  return {
    state: 'FAILED',
    failureClass: disruptionClass(last) ?? 'deleted',
    message:
      `Driver ${whereIs(driver)} was ${takenAway(last)} while ${last.state}, and its end was not seen: a live read does not ` +
      `find it. ${WHO_DELETES}`,
    ...(last.node !== undefined && { node: last.node }),
  };
}

/** The verdict over a driver that was deleted, and of whose end no kubelet has told in time. */
export function unreportedVerdict(driver: DriverRef, last: Observation): Verdict {
  if (endIsKnown(last)) return verdictOf(driver, last);
  const silence =
    last.node === undefined
      ? `before it had a node. ${WHO_DELETES}`
      : `while ${last.state}, and node ${last.node} has not told of its end in time: look whether the node is alive.`;
  return {
    state: 'FAILED',
    failureClass: disruptionClass(last) ?? 'deleted',
    message: `Driver ${whereIs(driver)} was ${takenAway(last)} ${silence}`,
    ...(last.node !== undefined && { node: last.node }),
  };
}

/** The verdict over a driver that can't start, once its problem has outlived its grace. */
export function pendingVerdict(driver: DriverRef, problem: PendingProblem | undefined, waited: string): Verdict {
  const { kind, reason, message } = problem ?? { kind: 'waiting', reason: 'Pending' };
  const why = problem ? `${reason}${message ? `: ${message}` : ''}` : 'Kubernetes gives no reason';
  const hopeless = kind === 'invalid-image' || kind === 'configuration';
  const advice = problem
    ? ADVICE[kind]
    : `Its events may: kubectl events -n ${driver.namespace} --for pod/${driver.name}`;
  return {
    state: 'FAILED',
    failureClass: PROBLEM_CLASSES[kind],
    message: `Driver ${whereIs(driver)} ${hopeless ? 'can not start' : `did not start within ${waited}`} (${why}). ${advice}`,
    exit: { reason, ...(message && { message }) },
  };
}

const WHO_DELETES = "The API server's audit log says who deletes pods.";

/** Reasons of the condition DisruptionTarget (Kubernetes: pod disruption conditions). */
const DISRUPTIONS: Readonly<Record<string, FailureClass>> = {
  PreemptionByScheduler: 'preempted',
  EvictionByEvictionAPI: 'evicted',
  TerminationByKubelet: 'evicted',
  DeletionByTaintManager: 'node-lost',
  DeletionByPodGC: 'node-lost',
};

/** Reasons in a terminal pod's own status, where there may be no container to ask; and the kernel's. */
const POD_REASONS: Readonly<Record<string, FailureClass>> = {
  OOMKilled: 'out-of-memory',
  Evicted: 'evicted',
  Preempting: 'preempted',
  Preempted: 'preempted',
  NodeLost: 'node-lost',
  NodeShutdown: 'node-lost',
  NodeAffinity: 'node-lost',
  Shutdown: 'node-lost',
  Terminated: 'node-lost',
  // spec.activeDeadlineSeconds, which a policy of the cluster may have set.
  DeadlineExceeded: 'runtime-exceeded',
};

/** Reasons of a terminated container that say that its exit code is not the application's. */
const CONTAINER_REASONS: Readonly<Record<string, FailureClass>> = {
  // The kubelet's (137) and containerd's (255) stand-ins for an end that nobody saw, mostly because the node was restarted.
  ContainerStatusUnknown: 'node-lost',
  Unknown: 'node-lost',
  // The container runtime could not start the process: no such entrypoint, a mount that fails.
  StartError: 'configuration',
  ContainerCannotRun: 'configuration',
};

const PROBLEM_CLASSES: Readonly<Record<PendingProblem['kind'], FailureClass>> = {
  unschedulable: 'unschedulable',
  'image-pull': 'image',
  'invalid-image': 'image',
  configuration: 'configuration',
  'create-container': 'configuration',
  waiting: 'unschedulable',
};

const ADVICE: Readonly<Record<PendingProblem['kind'], string>> = {
  unschedulable: 'Free or add nodes, or ask for less.',
  'image-pull': 'Check the image name, its registry and imagePullSecrets.',
  'invalid-image': 'Correct the image name.',
  configuration: 'Check that the secrets and ConfigMaps it names exist.',
  'create-container': 'Check the mounts, the command and the sidecars of the driver.',
  waiting: 'Raise timeouts.pending if it only needs longer.',
};

/** Reasons of a pod that ran until its node went; with any other reason the node never took it. */
const RAN_UNTIL: ReadonlySet<string> = new Set(['NodeLost', 'Shutdown', 'Terminated']);

/** SIGKILL and SIGTERM, the exit codes of what was deleted. */
const STOPPED: ReadonlySet<number | undefined> = new Set([137, 143, undefined]);

function endIsKnown({ state, exit }: Observation): boolean {
  return state === 'FINISHED' || state === 'FAILED' || exit?.exitCode !== undefined;
}

function disruptionClass({ disruption }: Observation): FailureClass | undefined {
  return disruption === undefined ? undefined : (DISRUPTIONS[disruption] ?? 'evicted');
}

function failureClassOf(last: Observation): FailureClass {
  const { exit, deletionDeadline } = last;
  const reason = exit?.reason ?? '';
  const told = POD_REASONS[reason] ?? disruptionClass(last);
  if (told) return told;
  // What failed by itself and was deleted afterwards has failed by itself.
  if (deletionDeadline !== undefined && STOPPED.has(exit?.exitCode)) return 'deleted';
  const byContainer = CONTAINER_REASONS[reason];
  if (byContainer) return byContainer;
  // A terminal pod without any container status was written off with its node, or turned away by it: nothing ran there.
  return exit?.exitCode === undefined ? 'node-lost' : 'application';
}

function takenAway(last: Observation): string {
  return last.disruption === undefined ? 'deleted by someone else' : `taken off its node (${last.disruption})`;
}

function sentence(driver: DriverRef, last: Observation, failureClass: FailureClass): string {
  const where = `Driver ${whereIs(driver)}`;
  const how = exitText(last.exit, ', exit code');
  const { node } = last;
  const on = node === undefined ? '' : ` on node ${node}`;
  switch (failureClass) {
    case 'out-of-memory':
      return `${where} was killed for using more memory than its limit${how}. Raise driver.memory or driver.memoryOverhead.`;
    case 'evicted':
      return `${where} was evicted${node === undefined ? '' : ` from node ${node}`}${how}.`;
    case 'preempted':
      return `${where} was preempted${on} by a pod of higher priority${how}.`;
    case 'node-lost':
      if (
        last.disruption === undefined &&
        last.exit?.exitCode === undefined &&
        last.exit?.reason &&
        !RAN_UNTIL.has(last.exit.reason)
      ) {
        return `${where} was turned away by ${node === undefined ? 'its node' : `node ${node}`}${how}.`;
      }
      return `${where} was lost with its node${node === undefined ? '' : ` ${node}`}${how}.`;
    case 'configuration':
      return `${where} could not be started${on}${how}. Check the command and the mounts, and that the image has an entrypoint.`;
    case 'runtime-exceeded':
      return `${where} ran longer than activeDeadlineSeconds of its pod allows${how}.`;
    case 'deleted':
      return `${where} was deleted by someone else while it ran${how}. ${WHO_DELETES}`;
    default:
      return `${where} failed${on}${exitText(last.exit)}. ${exitCodeAdvice(last.exit?.exitCode)}`;
  }
}
