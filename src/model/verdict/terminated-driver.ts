import { lookUp } from '../lang.ts';
import type { Observation } from '../driver/observation.ts';
import { driverPath } from '../names.ts';
import { findDisruption, podDisruption } from './disruption.ts';
import { exitCodeAdvice, exitText } from './exit-text.ts';
import type { FailureClass } from './failure-class.ts';
import { FIND_DELETER } from './missing-driver.ts';
import { findOutOfMemory } from './out-of-memory.ts';
import type { Diagnosis, VerdictFacts } from './verdict-facts.ts';

type TerminatedFacts = VerdictFacts & { readonly last: Observation };

/**
 * Failure classes by the reason in the status of a failed pod, which may have no container status; and by the kernel's reason.
 */
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

/** Failure classes by the reason of a terminated container, where the exit code is not the application's. */
const CONTAINER_REASONS: Readonly<Record<string, FailureClass>> = {
  // The kubelet (137) and containerd (255) use these when they did not observe the end, mostly after a restart of the node.
  ContainerStatusUnknown: 'node-lost',
  Unknown: 'node-lost',
  // The container runtime could not start the process: the entrypoint does not exist, or a mount fails.
  StartError: 'configuration',
  ContainerCannotRun: 'configuration',
};

/** Reasons of a pod that ran until its node was lost. With any other reason, the node rejected the pod. */
const NODE_LOST_WHILE_RUNNING: ReadonlySet<string> = new Set(['NodeLost', 'Shutdown', 'Terminated']);

/** Exit codes of a process that was stopped from outside: by SIGKILL, by SIGTERM, or unknown. */
const STOPPED_EXIT_CODES: ReadonlySet<number | undefined> = new Set([137, 143, undefined]);

const MORE_MEMORY = {
  driver: 'Raise driver.memory or driver.memoryOverhead.',
  executor: 'Raise executor.memory or executor.memoryOverhead, or reduce the memory that each task needs.',
} as const;

/** Why a driver that has terminated failed. */
export function diagnoseTerminated(facts: TerminatedFacts): Diagnosis {
  const { driver, last } = facts;
  const subject = `Driver ${driverPath(driver)}`;
  const exit = exitText(last.exit, ', exit code');
  const onNode = last.node === undefined ? '' : ` on node ${last.node}`;
  const failureClass = classify(facts);
  switch (failureClass) {
    case 'out-of-memory':
      return diagnoseOomKill(facts, subject, exit);
    case 'evicted': {
      const fromNode = last.node === undefined ? '' : ` from node ${last.node}`;
      return { failureClass, reason: `${subject} was evicted${fromNode}${exit}.` };
    }
    case 'preempted':
      return { failureClass, reason: `${subject} was preempted${onNode} by a pod of higher priority${exit}.` };
    case 'node-lost':
      return { failureClass, reason: `${subject} ${nodeLossText(last)}${exit}.` };
    case 'configuration':
      return {
        failureClass,
        reason: `${subject} could not be started${onNode}${exit}.`,
        advice: 'Check the command and the mounts, and that the image has an entrypoint.',
      };
    case 'runtime-exceeded':
      return { failureClass, reason: `${subject} ran longer than activeDeadlineSeconds of its pod allows${exit}.` };
    case 'deleted':
      return {
        failureClass,
        reason: `${subject} was deleted by someone else while it ran${exit}.`,
        advice: FIND_DELETER,
      };
    default:
      return diagnoseOwnFailure(facts, subject, onNode);
  }
}

/** Why a driver failed that nothing stopped from outside: its memory, its executors' memory, or its application. */
function diagnoseOwnFailure(facts: TerminatedFacts, subject: string, onNode: string): Diagnosis {
  const { exit } = facts.last;
  const outOfMemory = findOutOfMemory(facts);
  const failure = `${subject} failed${onNode}${exitText(exit)}`;
  if (outOfMemory) {
    const { role, detail } = outOfMemory;
    const cause =
      role === 'driver' ? `it ran out of memory (${detail})` : `its executors ran out of memory (${detail})`;
    return {
      failureClass: 'out-of-memory',
      outOfMemory: role,
      reason: `${failure}: ${cause}.`,
      advice: MORE_MEMORY[role],
    };
  }
  return { failureClass: 'application', reason: `${failure}.`, advice: exitCodeAdvice(exit?.exitCode) };
}

function diagnoseOomKill({ last }: TerminatedFacts, subject: string, exit: string): Diagnosis {
  const failureClass = 'out-of-memory';
  const container = last.exit?.initContainer;
  if (container !== undefined) {
    return {
      failureClass,
      reason: `${subject}: an init container was killed for using more memory than its limit${exit}.`,
      advice: `Raise the memory limit of init container ${container}; the driver's own memory was not exceeded.`,
    };
  }
  const reason = `${subject} was killed for using more memory than its limit${exit}.`;
  return { failureClass, outOfMemory: 'driver', reason, advice: MORE_MEMORY.driver };
}

function nodeLossText({ disruption, exit, node }: Observation): string {
  const isRejected =
    disruption === undefined &&
    exit?.exitCode === undefined &&
    exit?.reason &&
    !NODE_LOST_WHILE_RUNNING.has(exit.reason);
  if (isRejected) return `was rejected by ${node === undefined ? 'its node' : `node ${node}`}`;
  return `was lost with its node${node === undefined ? '' : ` ${node}`}`;
}

function classify(facts: TerminatedFacts): FailureClass {
  const { exit, deletionDeadline } = facts.last;
  const reason = exit?.reason ?? '';
  const byPod = lookUp(POD_REASONS, reason) ?? podDisruption(facts.last)?.failureClass;
  if (byPod) return byPod;
  // An exit code of the driver's own counts, whatever happened to its pod afterwards.
  const isStopped = STOPPED_EXIT_CODES.has(exit?.exitCode);
  const byEvent = isStopped ? findDisruption(facts)?.failureClass : undefined;
  if (byEvent) return byEvent;
  if (deletionDeadline !== undefined && isStopped) return 'deleted';
  const byContainer = lookUp(CONTAINER_REASONS, reason);
  if (byContainer) return byContainer;
  // A failed pod without a container status was lost with its node, or rejected by it: no container ran.
  return exit?.exitCode === undefined ? 'node-lost' : 'application';
}
