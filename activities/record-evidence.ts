import { log, metricMeter } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import type { Configuration } from '../src/config/schema/configuration.ts';
import {
  deletePod,
  readDriver,
  releaseFinishedDriver,
  releaseRecordedDriver,
} from '../src/kubernetes/pods/driver-pods.ts';
import type { LogRead } from '../src/kubernetes/pods/container-log.ts';
import { gatherEvidence, readDriverLog } from '../src/kubernetes/pods/gather-evidence.ts';
import { podUsage } from '../src/kubernetes/pods/pod-usage.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { boundedGrace } from '../src/kubernetes/pods/termination-grace.ts';
import { KubernetesApiError } from '../src/kubernetes/transport/api-error.ts';
import type { ClusterApi } from '../src/kubernetes/transport/cluster-api.ts';
import { podSecretData } from '../src/redaction/pod-redactor.ts';
import { type ApplicationState, isTerminated } from '../src/model/driver/application-state.ts';
import { deletesDriver } from '../src/model/batch/cleanup-policy.ts';
import { DRIVER_CONTAINER, ENDED_LABEL, EVIDENCE_FINALIZER } from '../src/model/names.ts';
import { keptUntil, type PolicyInForce } from '../src/model/retention/retention.ts';
import type { RecordedRetention } from '../src/model/retention/retention-marks.ts';
import { count, METRICS, recordHistogram } from '../src/model/metrics.ts';
import type { Evidence } from '../src/model/verdict/evidence.ts';
import type { ExistingDriver, Observation } from '../src/model/driver/observation.ts';
import type { BatchReference } from '../src/model/batch/batch-reference.ts';
import type { MeasuredVerdict } from '../src/model/usage/usage.ts';
import type { Verdict } from '../src/model/verdict/verdict.ts';
import { driverEndEvidence } from '../src/model/verdict/driver-end.ts';
import type { AttemptEnd } from '../src/model/verdict/verdict-facts.ts';
import { verdictOf } from '../src/model/verdict/verdict-of.ts';
import { redactData } from '../src/redaction/redact-data.ts';
import type { Redact } from '../src/redaction/redactor.ts';
import { referenceRedactor } from '../src/redaction/batch-redactor.ts';
import type { Submitter } from '../src/submit/shared/submitter.ts';
import type { SparkActivityDeps } from './deps.ts';
import { driverFields } from './log-fields.ts';
import { run } from './run.ts';

/** A driver that its batch no longer follows. */
export interface EndedDriver {
  readonly driver: ExistingDriver;
  /** Number of the attempt. */
  readonly attempt: number;
  readonly end: AttemptEnd;
  /** The last observation of it. */
  readonly last?: Observation | undefined;
}

/** The end of a driver, or the finding that it has not ended. */
export type RecordedEnd = MeasuredVerdict | { readonly notEnded: Observation };

/**
 * Gathers the evidence of a driver, removes the evidence finalizer from its pod, and reaches the verdict of the attempt. The
 * finalizer goes last, so that a pod that is being deleted stays readable until its evidence is gathered. Safe to repeat.
 *
 * A pod that is alive, contrary to what the batch believes, is not judged and keeps its finalizer.
 *
 * The pod that is judged is always read from etcd: by a read, or, if the driver seems to have finished, as the answer to the
 * request that releases it.
 *
 * The activity fails, and is retried, while the API server does not answer. A log that can't be read, or an object that the
 * worker may not read, is listed as missing in the evidence.
 */
export function recordEvidenceActivity({ clusters, submitters, configuration }: SparkActivityDeps) {
  return (batch: BatchReference, ended: EndedDriver): Promise<RecordedEnd> =>
    run(async (signal) => {
      const { driver, attempt, end, last } = ended;
      const cluster = clusters.get(driver.cluster);
      const submitter = submitters.ofDriver(driver);
      const access: DriverAccess = { batch, driver, cluster, submitter, signal };
      const policy = cleanupPolicyOf(batch, driver, configuration.current);
      const released = seemsFinished(batch, ended) ? await releaseIfFinished(access, policy) : undefined;
      const pod = released?.pod ?? (await readDriver(cluster, driver, signal));
      const redact = referenceRedactor(batch, pod && podSecretData(pod));
      const current = pod && podToObservation(pod, { redact, driver });
      const found = driverEndEvidence({ driver, end, live: current, remembered: last });
      if (found.kind === 'not-ended') {
        count(metricMeter, METRICS.evidence, { cluster: cluster.name, outcome: 'not-ended' });
        return { notEnded: found.live };
      }
      const { observation } = found;
      const driverUsage = pod && podUsage(pod, Date.now());
      const { logLines } = batch;
      const podSelector = submitter.podSelector?.(driver);
      const evidence = await gatherEvidence(
        { cluster, driver, attempt, logLines, pod, log: released?.log, observation, podSelector, redact },
        signal,
      );
      const verdict = await judge(access, { end, observation, evidence });
      // A driver that still runs is deleted next, and keeps the finalizer until then.
      if (pod && current && isTerminated(current.state))
        await leavePod(access, pod, retentionOf(access, verdict, policy));
      else if (!pod && deletesDriver(policy, verdict.state === 'FINISHED')) await withdrawOrLeave(access);
      recordEnd(cluster.name, verdict.state, evidence);
      return { ...redactVerdict({ ...verdict, evidence }, redact), ...(driverUsage && { driverUsage }) };
    }, referenceRedactor(batch));
}

/** The driver that one call of the activity is about, and how to reach it. */
interface DriverAccess {
  readonly batch: BatchReference;
  readonly driver: ExistingDriver;
  readonly cluster: ClusterApi;
  readonly submitter: Submitter;
  readonly signal: AbortSignal;
}

/** Whether the last observation of a driver says that it finished, and that it stays when it is released. */
function seemsFinished({ withoutFinalizer }: BatchReference, { driver, end, last }: EndedDriver): boolean {
  return (
    end.kind === 'terminated' &&
    !withoutFinalizer &&
    last?.uid === driver.uid &&
    last.phase === 'Succeeded' &&
    last.exit?.exitCode === 0 &&
    last.deletionDeadline === undefined &&
    last.gone === undefined
  );
}

/** A driver that was released, and what was read of it. */
interface ReleasedDriver {
  /** The pod, which has finished. */
  readonly pod: V1Pod;
  /** Absent if no log is kept. */
  readonly log?: LogRead;
}

/**
 * Releases a driver that has finished, which saves the read of its pod. The order is that of every driver: first its log, then
 * its finalizer. The observation that led here decides nothing, for anybody may send a signal, and pods change:
 *
 * - The API server compares uid, phase, exit code and finalizer with the pod in etcd as it makes the change, so a driver that
 *   runs, failed, is another pod or was released before stays as it is. The caller then reads it, as it does every other.
 * - The answer is the pod that was changed: a live read. The kubelet may write its status before or after, but a phase that is
 *   Succeeded is final.
 * - If the answer is lost, the repeated request finds no finalizer. The caller reads the pod, which is in its retention.
 * - If someone has deleted the pod meanwhile, it disappears as it is released. The answer still shows its end.
 * @returns undefined if nothing was changed
 */
async function releaseIfFinished(access: DriverAccess, policy: PolicyInForce): Promise<ReleasedDriver | undefined> {
  const { batch, driver, cluster, signal } = access;
  const { container = DRIVER_CONTAINER } = driver;
  const { logLines } = batch;
  const read = logLines === 0 ? undefined : await readDriverLog({ cluster, driver, logLines }, container, signal);
  const retention = retentionOf(access, { state: 'FINISHED' }, policy);
  const pod = await releaseFinishedDriver(cluster, driver, { container, retention }, signal);
  return pod && { pod, ...(read && { log: read }) };
}

/** The verdict of an attempt by its evidence. */
async function judge(
  { driver, cluster, submitter, signal }: DriverAccess,
  found: { readonly end: AttemptEnd; readonly observation: Observation | undefined; readonly evidence: Evidence },
): Promise<Verdict> {
  const { end, observation, evidence } = found;
  const terminated = observation !== undefined && isTerminated(observation.state);
  // The driver's own exit takes precedence; without one, the object that created the driver may know how it ended.
  const fromSource =
    terminated || observation?.exit || end.kind !== 'disappeared'
      ? undefined
      : await submitter.terminalStateFromSource?.({ driver, cluster, signal });
  const { events, executors } = evidence;
  const verdict =
    fromSource ??
    verdictOf({
      driver,
      end: terminated ? { kind: 'terminated' } : end,
      last: observation,
      events,
      ...(executors && { executors }),
      ...(evidence.log && { log: evidence.log.text }),
    });
  const cause =
    verdict.failureClass === 'deleted' ? await submitter.explainDeletion?.({ driver, cluster, signal }) : undefined;
  return cause === undefined ? verdict : { ...verdict, message: `${verdict.message} ${cause}` };
}

/** Releases the pod of a driver that has ended into its retention, and ends what still runs in it. */
async function leavePod(access: DriverAccess, pod: V1Pod, retention: RecordedRetention): Promise<void> {
  const { batch, driver, cluster, signal } = access;
  if (!isRecorded(pod)) await releaseRecordedDriver(cluster, driver, signal, retention);
  // Only ended pods are kept. With `stateSource: CONTAINER` other containers may run on, and nothing limits them any more.
  if (isEnded(pod)) return;
  await withdrawOrLeave(access);
  await deletePod(cluster, { ...driver, ...boundedGrace(pod, batch.maxGracePeriod) }, signal);
}

/**
 * Deletes what created a pod that is gone: it is of no use without it, and might create it again. What the API server does not
 * let us delete is left to a sweep: the batch has ended.
 */
async function withdrawOrLeave({ batch, driver, cluster, submitter, signal }: DriverAccess): Promise<void> {
  const { temporalNamespaceId } = batch;
  try {
    await submitter.withdraw?.({ driver, temporalNamespaceId, cluster, signal });
  } catch (error) {
    if (!(error instanceof KubernetesApiError) || !error.isRejection) throw error;
    log.warn('The object that created a driver could not be deleted', {
      ...driverFields(driver),
      error: error.message,
    });
  }
}

function isEnded({ status }: V1Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Whether an earlier try, or a run before a reset, has put the driver into its retention. */
function isRecorded({ metadata }: V1Pod): boolean {
  return metadata?.labels?.[ENDED_LABEL] !== undefined && !metadata.finalizers?.includes(EVIDENCE_FINALIZER);
}

/** The pod stays at least until its log is archived. */
function retentionOf(
  { batch, driver }: DriverAccess,
  { state }: Pick<Verdict, 'state'>,
  policy: PolicyInForce,
): RecordedRetention {
  const { submitKind, submitter } = driver;
  const { archiveTimeout = 0 } = batch;
  const recordedAt = Date.now();
  const finished = state === 'FINISHED';
  const ended = { finished, since: recordedAt, keepUntil: recordedAt + archiveTimeout };
  return { finished, recordedAt, keepUntil: keptUntil(ended, policy), submitKind, submitter };
}

/** Records how long a driver took, and whether its evidence is complete. Times are by the clocks of Kubernetes. */
function recordEnd(cluster: string, state: ApplicationState, { times, missing = [] }: Evidence): void {
  const { created, started, finished } = times;
  count(metricMeter, METRICS.evidence, { cluster, outcome: missing.length > 0 ? 'incomplete' : 'complete' });
  const start = seconds(created, started);
  const runtime = seconds(started, finished);
  const detection = seconds(finished, new Date().toISOString());
  if (start !== undefined) recordHistogram(metricMeter, METRICS.startLatency, { cluster }, start);
  if (runtime !== undefined) recordHistogram(metricMeter, METRICS.runtime, { cluster, state }, runtime);
  if (detection !== undefined) recordHistogram(metricMeter, METRICS.endToVerdict, { cluster }, detection);
}

/** Seconds between two times; undefined when one is missing. A clock that is behind counts as no time. */
function seconds(from: string | undefined, until: string | undefined): number | undefined {
  if (from === undefined || until === undefined) return undefined;
  return Math.max(0, (Date.parse(until) - Date.parse(from)) / 1000);
}

/** The cleanup policy in force: a batch that does not say which part of it is its own keeps that of its plan. */
function cleanupPolicyOf(
  { cleanup, ownCleanup, tenant }: BatchReference,
  { cluster, namespace }: ExistingDriver,
  { document }: Configuration,
): PolicyInForce {
  return ownCleanup ? currentCleanupPolicy(document, { cluster, namespace, tenant }, ownCleanup) : cleanup;
}

/** Redacts the texts of a verdict; events and log in the evidence are already redacted. */
function redactVerdict({ message, advice, exit, evidence, ...verdict }: Verdict, redact: Redact): Verdict {
  const { missing } = evidence ?? {};
  return {
    ...verdict,
    message: redact(message),
    ...(advice !== undefined && { advice: redact(advice) }),
    ...(exit && { exit: { ...exit, ...(exit.message !== undefined && { message: redact(exit.message) }) } }),
    ...(evidence && { evidence: { ...evidence, ...(missing && { missing: redactData(missing, redact) }) } }),
  };
}
