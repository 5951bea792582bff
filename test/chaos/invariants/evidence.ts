import type { FailureClass } from '../../../src/model/verdict/failure-class.ts';
import type { AttemptEnd, BatchEnd } from '../evidence/batch-end.ts';
import { endOf, goneAt, type PodHistory } from '../evidence/pod-life.ts';
import type { PodSnapshot } from '../evidence/pod-snapshot.ts';
import type { Violation } from './violation.ts';

/** How a driver really ended, by what was written about its pod: told anew here, apart from the code that is tested. */
export type ActualEnd =
  | {
      readonly how: 'by itself';
      readonly state: 'FINISHED' | 'FAILED';
      readonly class?: FailureClass;
      readonly exitCode?: number;
    }
  | { readonly how: 'deleted by us' | 'deleted by somebody' | 'never seen' | 'lives' };

const OURS = 'temporal-spark-batch';

/** With which Spark ends a driver for an OutOfMemoryError that nobody caught (`SparkExitCode.OOM`). */
const SPARK_OOM = 52;

/** The truth about a driver. */
export function actualEndOf(podHistory: PodHistory | undefined): ActualEnd {
  if (!podHistory) return { how: 'never seen' };
  const end = endOf(podHistory);
  const deletion = podHistory.deletions.toSorted((a, b) => a.at - b.at)[0];
  const deletedFirst = deletion !== undefined && (!end || deletion.at <= end.at);
  // What exits with 0 has finished, whoever wanted it gone.
  if (end && (end.phase === 'Succeeded' || end.exitCode === 0))
    return { how: 'by itself', state: 'FINISHED', exitCode: 0 };
  const disrupted = disruptionOf(end ?? podHistory.snapshots.at(-1));
  if (disrupted) return { how: 'by itself', state: 'FAILED', class: disrupted };
  if (deletedFirst) return { how: deletion.by === OURS ? 'deleted by us' : 'deleted by somebody' };
  if (end) {
    return {
      how: 'by itself',
      state: 'FAILED',
      class: end.reason === 'OOMKilled' || end.exitCode === SPARK_OOM ? 'out-of-memory' : 'application',
      ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
    };
  }
  return goneAt(podHistory) === undefined ? { how: 'lives' } : { how: 'deleted by somebody' };
}

function disruptionOf(snapshot: PodSnapshot | undefined): FailureClass | undefined {
  if (snapshot?.podReason === 'NodeLost') return 'node-lost';
  if (snapshot?.disruption === 'PreemptionByScheduler') return 'preempted';
  return snapshot?.podReason === 'Evicted' ? 'evicted' : undefined;
}

/** Classes by which we may end an attempt ourselves, each with what must be true of its batch. */
const OUR_ENDINGS: Partial<Record<FailureClass, (batch: BatchEnd) => boolean>> = {
  killed: ({ kill }) => kill !== undefined && kill.accepted !== false,
  'runtime-exceeded': ({ limits }) => limits.runtime,
  unschedulable: ({ limits }) => limits.pending,
  image: ({ limits }) => limits.image,
  'submit-timeout': () => true,
};

/** The verdict over every attempt agrees with how its driver really ended. */
export function verdictsAgree(batch: BatchEnd, histories: readonly PodHistory[]): Violation[] {
  // Of a batch that was ended from outside nobody asked for a verdict.
  if (batch.workflowStatus === 'TERMINATED' || batch.workflowStatus === 'RUNNING') return [];
  const byUid = new Map(histories.map((podHistory) => [podHistory.uid, podHistory]));
  const violations = batch.attempts.flatMap((attempt) => {
    const truth = actualEndOf(attempt.uid === undefined ? undefined : byUid.get(attempt.uid));
    const wrong = disagreement(batch, attempt, truth);
    return wrong === undefined
      ? []
      : [violation(batch, `attempt ${attempt.number} is ${said(attempt)}, but ${wrong}: ${JSON.stringify(truth)}.`)];
  });
  const last = batch.attempts.at(-1);
  const killedBetween = batch.failureClass === 'killed' && batch.kill !== undefined;
  if (last && !killedBetween && last.failureClass !== batch.failureClass) {
    violations.push(violation(batch, `the batch is ${said(batch)} and its last attempt ${said(last)}.`));
  }
  return violations;
}

function disagreement(batch: BatchEnd, attempt: AttemptEnd, truth: ActualEnd): string | undefined {
  const { state, failureClass } = attempt;
  // A kill that is accepted wins over whatever the driver does meanwhile.
  if (failureClass === 'killed') return OUR_ENDINGS.killed?.(batch) ? undefined : 'nobody killed it';
  switch (truth.how) {
    case 'by itself':
      if (state === truth.state && failureClass === truth.class) {
        return truth.exitCode === undefined || attempt.exitCode === truth.exitCode
          ? undefined
          : 'its exit code is another';
      }
      return 'its driver ended otherwise';
    case 'deleted by us':
      return failureClass !== undefined && OUR_ENDINGS[failureClass]?.(batch)
        ? undefined
        : 'we deleted its driver without cause';
    case 'deleted by somebody':
      return failureClass === 'deleted' ? undefined : 'its driver was deleted';
    case 'never seen':
      return failureClass === 'submit-timeout' || failureClass === 'deleted' ? undefined : 'it had no driver';
    case 'lives':
      return 'its driver lives';
  }
}

function said({ state, failureClass }: { state?: string; failureClass?: string }): string {
  return `${state ?? 'without a verdict'}${failureClass === undefined ? '' : ` (${failureClass})`}`;
}

function violation({ batchId }: BatchEnd, what: string): Violation {
  return { invariant: 'evidence', batchId, what };
}
