import type { V1Pod } from '@kubernetes/client-node';
import { truncate } from '../../model/lang.ts';
import { EXECUTOR_ID_LABEL, ROLE_LABEL } from '../../model/names.ts';
import { plainText } from '../../model/plain-text.ts';
import type { ExecutorReason, ExecutorReport } from '../../model/status/executor-report.ts';
import { podRedactor } from '../../redaction/pod-redactor.ts';
import { pendingProblem } from './pending-problem.ts';

/** Reasons that a report names; schedulers and registries word the same problem differently for each pod. */
const MAX_REASONS = 5;
const MAX_REASON_LENGTH = 300;

/** The executors among the pods of an application. */
export function executorsIn(pods: readonly V1Pod[]): V1Pod[] {
  return pods.filter(({ metadata }) => metadata?.labels?.[ROLE_LABEL] === 'executor');
}

/** The executor with this number of Spark's among the pods of an application. */
export function executorWithId(pods: readonly V1Pod[], id: number): V1Pod | undefined {
  return executorsIn(pods).find(({ metadata }) => metadata?.labels?.[EXECUTOR_ID_LABEL] === String(id));
}

/** Counts executors by what they do, with the reasons for which they wait or failed. */
export function summarizeExecutors(executors: readonly V1Pod[]): Omit<ExecutorReport, 'fullQuota'> {
  const inPhase = (...phases: string[]) =>
    executors.filter(({ status }) => phases.includes(status?.phase ?? 'Pending'));
  const [waiting, failed] = [inPhase('Pending'), inPhase('Failed')];
  return {
    running: inPhase('Running', 'Unknown').length,
    waiting: waiting.length,
    failed: failed.length,
    finished: inPhase('Succeeded').length,
    waitingReasons: mostFrequent(waiting.map(waitingReason)),
    failedReasons: mostFrequent(failed.map(failedReason)),
  };
}

function waitingReason(pod: V1Pod): string {
  const problem = pendingProblem(pod);
  if (!problem) return 'starting';
  return [problem.reason, problem.message && podRedactor(pod)(problem.message)].filter(Boolean).join(': ');
}

function failedReason({ status }: V1Pod): string {
  const ended = status?.containerStatuses?.map(({ state }) => state?.terminated).find((one) => one?.exitCode !== 0);
  return status?.reason ?? ended?.reason ?? 'Error';
}

function mostFrequent(reasons: readonly string[]): ExecutorReason[] {
  const texts = reasons.map((reason) => truncate(plainText(reason), MAX_REASON_LENGTH));
  return [...Map.groupBy(texts, (reason) => reason)]
    .map(([reason, { length: count }]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || a.reason.localeCompare(b.reason))
    .slice(0, MAX_REASONS);
}
