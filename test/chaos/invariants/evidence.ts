import type { FailureClass } from '../../../src/model/verdict/failure-class.ts';
import { type AttemptEnd, type BatchEnd, hasRecordedEnd } from '../evidence/batch-end.ts';
import { endOf, goneAt, type PodHistory } from '../evidence/pod-history.ts';
import type { PodSnapshot } from '../evidence/pod-snapshot.ts';
import type { Violation } from './violation.ts';

/** How a driver ended, from the writes to its pod. Written apart from the code under test. */
export type ActualEnd =
  | {
      readonly how: 'by itself';
      readonly state: 'FINISHED' | 'FAILED';
      readonly class?: FailureClass;
      readonly exitCode?: number;
      /** When its kubelet wrote that, in milliseconds since 1970; undefined if its pod was removed before. */
      readonly at?: number;
    }
  | { readonly how: 'deleted by us' | 'deleted by a user' | 'never observed' | 'still running' };

const OURS = 'temporal-spark-batch';

/** Exit code of a driver with an uncaught OutOfMemoryError (`SparkExitCode.OOM`). */
const SPARK_OOM = 52;

/** How a driver ended, by its history. */
export function actualEndOf(podHistory: PodHistory | undefined): ActualEnd {
  if (!podHistory) return { how: 'never observed' };
  const end = endOf(podHistory);
  const deletion = podHistory.deletions.toSorted((a, b) => a.at - b.at)[0];
  const deletedFirst = deletion !== undefined && (!end || deletion.at <= end.at);
  // A driver that exits with 0 has finished, even if its deletion was requested.
  if (end && (end.phase === 'Succeeded' || end.exitCode === 0))
    return { how: 'by itself', state: 'FINISHED', exitCode: 0, at: end.at };
  const disrupted = disruptionOf(end ?? podHistory.snapshots.at(-1));
  if (disrupted) return { how: 'by itself', state: 'FAILED', class: disrupted, ...(end && { at: end.at }) };
  if (deletedFirst) return { how: deletion.by === OURS ? 'deleted by us' : 'deleted by a user' };
  if (end) {
    return {
      how: 'by itself',
      state: 'FAILED',
      class: end.reason === 'OOMKilled' || end.exitCode === SPARK_OOM ? 'out-of-memory' : 'application',
      ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
      at: end.at,
    };
  }
  return goneAt(podHistory) === undefined ? { how: 'still running' } : { how: 'deleted by a user' };
}

function disruptionOf(snapshot: PodSnapshot | undefined): FailureClass | undefined {
  if (snapshot?.podReason === 'NodeLost') return 'node-lost';
  if (snapshot?.disruption === 'PreemptionByScheduler') return 'preempted';
  return snapshot?.podReason === 'Evicted' ? 'evicted' : undefined;
}

/** Failure classes of attempts that we end ourselves, each with the condition on the batch. */
const OUR_ENDINGS: Partial<Record<FailureClass, (batch: BatchEnd) => boolean>> = {
  'runtime-exceeded': ({ limits }) => limits.runtime,
  unschedulable: ({ limits }) => limits.pending,
  image: ({ limits }) => limits.problem === 'image',
  configuration: ({ limits }) => limits.problem === 'configuration',
  'node-setup': ({ limits }) => limits.problem === 'node-setup',
  'submit-timeout': () => true,
};

/** The verdict of every attempt agrees with the end of its driver. @param histories the pods of the run */
export function verdictsAgree(batch: BatchEnd, histories: readonly PodHistory[]): Violation[] {
  if (!hasRecordedEnd(batch)) return [];
  const byUid = new Map(histories.map((podHistory) => [podHistory.uid, podHistory]));
  const violations = batch.attempts.flatMap((attempt) => {
    const actual = actualEndOf(attempt.uid === undefined ? undefined : byUid.get(attempt.uid));
    const wrong = disagreement(batch, attempt, actual);
    return wrong === undefined
      ? []
      : [
          violation(
            batch,
            `attempt ${attempt.number} is ${described(attempt)}, but ${wrong}: ${JSON.stringify(actual)}.`,
          ),
        ];
  });
  const last = batch.attempts.at(-1);
  const killedBetween = batch.failureClass === 'killed' && batch.kill !== undefined;
  if (last && !killedBetween && last.failureClass !== batch.failureClass) {
    violations.push(violation(batch, `the batch is ${described(batch)} and its last attempt ${described(last)}.`));
  }
  return violations;
}

function disagreement(batch: BatchEnd, attempt: AttemptEnd, actual: ActualEnd): string | undefined {
  const { state, failureClass } = attempt;
  if (failureClass === 'killed') return whyNotKilled(batch, attempt, actual);
  switch (actual.how) {
    case 'by itself':
      if (state === actual.state && failureClass === actual.class) {
        return actual.exitCode === undefined || attempt.exitCode === actual.exitCode
          ? undefined
          : 'its exit code differs';
      }
      return 'its driver ended differently';
    case 'deleted by us':
      return failureClass !== undefined && OUR_ENDINGS[failureClass]?.(batch)
        ? undefined
        : 'we deleted its driver without a reason';
    case 'deleted by a user':
      return failureClass === 'deleted' ? undefined : 'its driver was deleted';
    case 'never observed':
      return failureClass === 'submit-timeout' || failureClass === 'deleted' ? undefined : 'it had no driver';
    case 'still running':
      return 'its driver is still running';
  }
}

/** A kill ends the attempt that is under way when it is requested, and no driver that had ended before. */
function whyNotKilled({ kill, attempts }: BatchEnd, { number }: AttemptEnd, actual: ActualEnd): string | undefined {
  if (kill === undefined) return 'no kill was requested';
  if (kill.accepted === false) return 'its kill was refused';
  if (number !== attempts.at(-1)?.number) return 'another attempt follows';
  const endedAt = actual.how === 'by itself' ? actual.at : undefined;
  if (endedAt !== undefined && endedAt < kill.at) return 'its driver ended before the kill was requested';
  return actual.how === 'still running' ? 'its driver is still running' : undefined;
}

function described({ state, failureClass }: { state?: string; failureClass?: string }): string {
  return `${state ?? 'without a verdict'}${failureClass === undefined ? '' : ` (${failureClass})`}`;
}

function violation({ batchId }: BatchEnd, what: string): Violation {
  return { invariant: 'evidence', batchId, what };
}
