import { exitCodeAdvice, exitText } from './exit-text.ts';
import type { FailureClass } from './failure-class.ts';
import { driverPath } from '../names.ts';
import type { Observation } from '../driver/observation.ts';
import { disruptionOf, told } from './disruption.ts';
import type { Finding, Findings } from './findings.ts';
import { WHO_DELETES } from './not-seen.ts';
import { outOfMemoryOf } from './out-of-memory.ts';

type Terminated = Findings & { readonly last: Observation };

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

/** Reasons of a pod that ran until its node went; with any other reason the node never took it. */
const RAN_UNTIL: ReadonlySet<string> = new Set(['NodeLost', 'Shutdown', 'Terminated']);

/** SIGKILL and SIGTERM, the exit codes of what was stopped from outside. */
const STOPPED: ReadonlySet<number | undefined> = new Set([137, 143, undefined]);

const MORE_MEMORY = {
  driver: 'Raise driver.memory or driver.memoryOverhead.',
  executor: 'Raise executor.memory or executor.memoryOverhead, or give each task less to hold.',
} as const;

/** Why a driver failed that has terminated. */
export function failed(findings: Terminated): Finding {
  const { driver, last } = findings;
  const where = `Driver ${driverPath(driver)}`;
  const how = exitText(last.exit, ', exit code');
  const on = last.node === undefined ? '' : ` on node ${last.node}`;
  const failureClass = classOf(findings);
  switch (failureClass) {
    case 'out-of-memory':
      return killedForMemory(findings, where, how);
    case 'evicted':
      return {
        failureClass,
        reason: `${where} was evicted${last.node === undefined ? '' : ` from node ${last.node}`}${how}.`,
      };
    case 'preempted':
      return { failureClass, reason: `${where} was preempted${on} by a pod of higher priority${how}.` };
    case 'node-lost':
      return { failureClass, reason: `${where} ${nodeLost(last)}${how}.` };
    case 'configuration':
      return {
        failureClass,
        reason: `${where} could not be started${on}${how}.`,
        advice: 'Check the command and the mounts, and that the image has an entrypoint.',
      };
    case 'runtime-exceeded':
      return { failureClass, reason: `${where} ran longer than activeDeadlineSeconds of its pod allows${how}.` };
    case 'deleted':
      return { failureClass, reason: `${where} was deleted by someone else while it ran${how}.`, advice: WHO_DELETES };
    default:
      return byItself(findings, where, on);
  }
}

/** Why a driver's container failed that nobody stopped: its memory, its executors', or its application. */
function byItself(findings: Terminated, where: string, on: string): Finding {
  const { exit } = findings.last;
  const outOfMemory = outOfMemoryOf(findings);
  const ended = `${where} failed${on}${exitText(exit)}`;
  if (outOfMemory) {
    const { whose, why } = outOfMemory;
    const what = whose === 'driver' ? `it ran out of memory (${why})` : `its executors ran out of memory (${why})`;
    return {
      failureClass: 'out-of-memory',
      outOfMemory: whose,
      reason: `${ended}: ${what}.`,
      advice: MORE_MEMORY[whose],
    };
  }
  return { failureClass: 'application', reason: `${ended}.`, advice: exitCodeAdvice(exit?.exitCode) };
}

function killedForMemory({ last }: Terminated, where: string, how: string): Finding {
  const failureClass = 'out-of-memory';
  const container = last.exit?.initContainer;
  if (container !== undefined) {
    const advice = `Raise the memory limit of init container ${container}; the driver's own memory is not what was short.`;
    return {
      failureClass,
      reason: `${where}: an init container was killed for using more memory than its limit${how}.`,
      advice,
    };
  }
  const reason = `${where} was killed for using more memory than its limit${how}.`;
  return { failureClass, outOfMemory: 'driver', reason, advice: MORE_MEMORY.driver };
}

function nodeLost({ disruption, exit, node }: Observation): string {
  const turnedAway =
    disruption === undefined && exit?.exitCode === undefined && exit?.reason && !RAN_UNTIL.has(exit.reason);
  if (turnedAway) return `was turned away by ${node === undefined ? 'its node' : `node ${node}`}`;
  return `was lost with its node${node === undefined ? '' : ` ${node}`}`;
}

function classOf(findings: Terminated): FailureClass {
  const { exit, deletionDeadline } = findings.last;
  const reason = exit?.reason ?? '';
  const byPod = POD_REASONS[reason] ?? told(findings.last)?.failureClass;
  if (byPod) return byPod;
  // What failed by itself has failed by itself, whatever happened to its pod afterwards.
  const stopped = STOPPED.has(exit?.exitCode);
  const byEvent = stopped ? disruptionOf(findings)?.failureClass : undefined;
  if (byEvent) return byEvent;
  if (deletionDeadline !== undefined && stopped) return 'deleted';
  const byContainer = CONTAINER_REASONS[reason];
  if (byContainer) return byContainer;
  // A terminal pod without any container status was written off with its node, or turned away by it: nothing ran there.
  return exit?.exitCode === undefined ? 'node-lost' : 'application';
}
