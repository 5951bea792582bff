import { isInfrastructureFailure } from './failure-class.ts';
import type { RetryPolicy } from './retry.ts';
import type { Verdict } from './verdict.ts';

/** What follows an attempt. */
export type NextStep =
  | { readonly kind: 'finish'; readonly why: string }
  | { readonly kind: 'retry'; readonly backoff: number; readonly why: string };

/** Decides what follows the last of these verdicts: the end, or another attempt after a pause. */
export function nextStep(verdicts: readonly Verdict[], policy: RetryPolicy): NextStep {
  const failureClass = verdicts.at(-1)?.failureClass;
  if (failureClass === undefined) return { kind: 'finish', why: 'the application finished' };
  if (failureClass === 'killed') return { kind: 'finish', why: 'a killed batch is not retried' };
  const infrastructure = isInfrastructureFailure(failureClass);
  const kind = infrastructure ? 'infrastructure' : 'application';
  const used = verdicts.filter(
    (verdict) => verdict.failureClass !== undefined && isInfrastructureFailure(verdict.failureClass) === infrastructure,
  ).length;
  const allowed = policy[kind];
  if (used > allowed) {
    return { kind: 'finish', why: `${kind} failures are retried ${allowed} times, and this was failure ${used}` };
  }
  const backoff = Math.min(policy.initialInterval * 2 ** (verdicts.length - 1), policy.maximumInterval);
  return { kind: 'retry', backoff, why: `retry ${used} of ${allowed} after ${kind} failures` };
}
