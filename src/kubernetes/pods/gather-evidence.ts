import type { V1Pod } from '@kubernetes/client-node';
import type { ExistingDriver, Observation } from '../../model/driver/observation.ts';
import { driverPath } from '../../model/names.ts';
import {
  type Evidence,
  type ExecutorEnd,
  type LogTail,
  maxLogBytes,
  type PodEvent,
} from '../../model/verdict/evidence.ts';
import { logTail } from '../../model/verdict/log-tail.ts';
import type { Redact } from '../../redaction/redactor.ts';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import { type LogRead, mayHaveLog, printableLog, readLogTail } from './container-log.ts';
import { listApplicationPods } from './driver-pods.ts';
import { readPodEvents, redactMessages } from './pod-events.ts';
import { executorEndsIn, logContainer, podTimes } from './pod-evidence.ts';

/** The driver to gather evidence about, and what is known about it. */
export interface EvidenceRequest {
  readonly cluster: ClusterApi;
  readonly driver: ExistingDriver;
  /** Number of the attempt. */
  readonly attempt: number;
  /** The number of log lines to keep; 0: none. */
  readonly logLines: number;
  /** The current pod, if it exists. */
  readonly pod: V1Pod | undefined;
  /** The log of the driver's container, if {@link readDriverLog} has read it already. */
  readonly log?: LogRead | undefined;
  /** The last observation of the driver, if there is one. */
  readonly observation: Observation | undefined;
  /** Label selector of the application's pods, if they are not selected by the application id. */
  readonly podSelector: string | undefined;
  readonly redact: Redact;
}

/** The result of a read, or why it is missing, as a sentence. */
type Read<T> = { readonly found?: T; readonly missing?: string };

/**
 * Reads the Events, log and executors of an ended driver. What the API server rejects is noted as missing.
 * @throws KubernetesApiError when the API server does not answer
 */
export async function gatherEvidence(request: EvidenceRequest, signal: AbortSignal): Promise<Evidence> {
  const { pod, observation } = request;
  const [events, log, executors] = await Promise.all([
    gatherEvents(request, signal),
    gatherLog(request, signal),
    gatherExecutors(request, signal),
  ]);
  const missing = [events, log, executors].flatMap((read) => read.missing ?? []);
  return {
    times: pod && observation ? podTimes(pod, observation) : observedTimes(observation),
    events: events.found ?? [],
    ...(log.found && { log: log.found }),
    ...(executors.found && executors.found.length > 0 && { executors: executors.found }),
    ...(missing.length > 0 && { missing }),
  };
}

async function gatherEvents(
  { cluster, driver, observation, redact }: EvidenceRequest,
  signal: AbortSignal,
): Promise<Read<PodEvent[]>> {
  // Nothing about them decides anything then, and the API server reads every Event of the namespace for such a list.
  if (observation?.state === 'FINISHED') return {};
  const { found, missing } = await unlessRejected('`list` on `events`', readPodEvents(cluster, driver, signal));
  if (!found) return missing === undefined ? {} : { missing };
  return { found: redactMessages(found, redact) };
}

async function gatherLog(request: EvidenceRequest, signal: AbortSignal): Promise<Read<LogTail>> {
  const { cluster, driver, attempt, logLines: lines, pod, observation, redact } = request;
  if (lines === 0) return { missing: 'No log is kept, because evidence.logLines is 0.' };
  if (!pod || !observation) return { missing: `There is no log, because driver ${driverPath(driver)} does not exist.` };
  const container = logContainer(pod, observation, driver);
  if (!mayHaveLog(pod, container)) return { missing: `There is no log, because container ${container} has not run.` };
  const read = request.log ?? (await readDriverLog({ cluster, driver, logLines: lines }, container, signal));
  if ('unreadable' in read) return { missing: read.unreadable };
  // Redact before cutting: half a secret would not be recognized.
  const { text, cut } = logTail(redact(printableLog(read.text)), { lines, bytes: maxLogBytes(attempt) });
  return { found: { container, text, ...(cut && { cut }) } };
}

/** Reads as much of a container's log as {@link gatherEvidence} needs. */
export function readDriverLog(
  { cluster, driver, logLines }: Pick<EvidenceRequest, 'cluster' | 'driver' | 'logLines'>,
  container: string,
  signal: AbortSignal,
): Promise<LogRead> {
  // One more line than is kept shows whether the log is longer.
  return readLogTail(cluster, driver, { container, lines: logLines + 1 }, signal);
}

/** Executors are evidence only for a driver that failed without being stopped from outside. */
async function gatherExecutors(request: EvidenceRequest, signal: AbortSignal): Promise<Read<ExecutorEnd[]>> {
  const { cluster, driver, observation, podSelector } = request;
  const { exitCode = 0, reason, initContainer } = observation?.exit ?? {};
  if (exitCode === 0 || initContainer !== undefined || reason === 'OOMKilled') return {};
  const pods = listApplicationPods(cluster, driver, signal, podSelector);
  return unlessRejected('`list` on `pods`', pods.then(executorEndsIn));
}

/** Turns a rejection into a missing read, because a retry would be rejected again. Other errors are left to the retry. */
async function unlessRejected<T>(permission: string, reading: Promise<T>): Promise<Read<T>> {
  try {
    return { found: await reading };
  } catch (error) {
    if (!(error instanceof KubernetesApiError) || !error.isRejection) throw error;
    const isUnexplained = error.status === 403 && !error.missingPermission;
    const advice = isUnexplained ? ` Grant the service account of the worker ${permission}.` : '';
    return { missing: `${error.message}.${advice}` };
  }
}

function observedTimes(observation: Observation | undefined): Evidence['times'] {
  const { startedAt, exit } = observation ?? {};
  return {
    ...(startedAt !== undefined && { started: startedAt }),
    ...(exit?.finishedAt !== undefined && { finished: exit.finishedAt }),
  };
}
