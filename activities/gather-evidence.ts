import { stripVTControlCharacters } from 'node:util';
import type { V1Pod } from '@kubernetes/client-node';
import { KubernetesApiError } from '../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { hasLog, readLogTail } from '../src/kubernetes/pods/container-log.ts';
import { podsOfApplication } from '../src/kubernetes/pods/driver-pods.ts';
import { executorEnds } from '../src/kubernetes/pods/executor-exits.ts';
import { podTimes, logContainer } from '../src/kubernetes/pods/pod-evidence.ts';
import { readEvents } from '../src/kubernetes/pods/pod-events.ts';
import {
  type Evidence,
  type ExecutorEnd,
  maxLogBytes,
  type LogTail,
  type PodEvent,
} from '../src/model/verdict/evidence.ts';
import { logTail } from '../src/model/verdict/log-tail.ts';
import { driverPath } from '../src/model/names.ts';
import type { ExistingDriver, Observation } from '../src/model/driver/observation.ts';
import type { BatchPlan } from '../src/model/batch/plan.ts';
import type { Redact } from '../src/redaction/redactor.ts';
import type { Submitter } from '../src/submit/index.ts';

/** Whose evidence is gathered, and what is known already. */
interface Gathering {
  readonly plan: BatchPlan;
  readonly driver: ExistingDriver;
  readonly attempt: number;
  /** The pod as it is now, when it is there. */
  readonly pod: V1Pod | undefined;
  readonly seen: Observation | undefined;
  readonly cluster: Cluster;
  readonly submitter: Submitter;
  readonly redact: Redact;
}

/** Something that was read, or why not. */
type Read<T> = { readonly found?: T; readonly missing?: string };

/**
 * Reads what there is about a driver that is not followed any longer: Events, log and executors, all at once.
 * @throws KubernetesApiError while the API server does not answer
 */
export async function gatherEvidence(gathering: Gathering, signal: AbortSignal): Promise<Evidence> {
  const { pod, seen } = gathering;
  const [events, log, executors] = await Promise.all([
    eventsOf(gathering, signal),
    logOf(gathering, signal),
    executorsOf(gathering, signal),
  ]);
  const missing = [events, log, executors].flatMap((one) => one.missing ?? []);
  return {
    times: pod && seen ? podTimes(pod, seen) : seenTimes(seen),
    events: events.found ?? [],
    ...(log.found && { log: log.found }),
    ...(executors.found && executors.found.length > 0 && { executors: executors.found }),
    ...(missing.length > 0 && { missing }),
  };
}

async function eventsOf({ cluster, driver, redact }: Gathering, signal: AbortSignal): Promise<Read<PodEvent[]>> {
  const events = await allowed('`list` on `events`', readEvents(cluster, driver, signal));
  const told = events.found?.map((event) =>
    event.message === undefined ? event : { ...event, message: redact(event.message) },
  );
  return { ...events, ...(told && { found: told }) };
}

async function logOf(gathering: Gathering, signal: AbortSignal): Promise<Read<LogTail>> {
  const { plan, driver, attempt, pod, seen, cluster, redact } = gathering;
  const lines = plan.batch.evidence.logLines;
  if (lines === 0) return { missing: 'No log is kept: evidence.logLines is 0.' };
  if (!pod || !seen) return { missing: `There is no log: driver ${driverPath(driver)} is not there any more.` };
  const container = logContainer(pod, seen);
  if (!hasLog(pod, container)) return { missing: `There is no log: container ${container} has not run.` };
  // One line more than is kept shows whether there was more.
  const read = await readLogTail(cluster, driver, { container, lines: lines + 1 }, signal);
  if ('unreadable' in read) return { missing: read.unreadable };
  // Secrets first: a cut in the middle of one would leave half of it.
  const { text, cut } = logTail(redact(readable(read.text)), { lines, bytes: maxLogBytes(attempt) });
  return { found: { container, text, ...(cut && { cut }) } };
}

/** Only the executors of a driver that failed by itself can tell why it did. */
async function executorsOf(gathering: Gathering, signal: AbortSignal): Promise<Read<ExecutorEnd[]>> {
  const { driver, seen, cluster, submitter } = gathering;
  const { exitCode = 0, reason, initContainer } = seen?.exit ?? {};
  if (exitCode === 0 || initContainer !== undefined || reason === 'OOMKilled') return {};
  const pods = podsOfApplication(cluster, driver, signal, submitter.podSelector?.(driver));
  return allowed('`list` on `pods`', pods.then(executorEnds));
}

/** What the API server refuses is told, for it will refuse it again; everything else is for a retry. */
async function allowed<T>(right: string, reading: Promise<T>): Promise<Read<T>> {
  try {
    return { found: await reading };
  } catch (error) {
    if (!(error instanceof KubernetesApiError) || !error.isRejection) throw error;
    const advice =
      error.status === 403 && !error.missingPermission ? ` Give the worker's service account ${right}.` : '';
    return { missing: `${error.message}.${advice}` };
  }
}

/** Escape sequences and other control characters steer terminals, and take six bytes each in JSON. */
function readable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

function seenTimes(seen: Observation | undefined): Evidence['times'] {
  const { startedAt, exit } = seen ?? {};
  return {
    ...(startedAt !== undefined && { started: startedAt }),
    ...(exit?.finishedAt !== undefined && { finished: exit.finishedAt }),
  };
}
