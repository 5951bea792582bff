import type { RetryPolicy } from '../batch/batch.ts';
import { OUT_OF_MEMORY_LIMIT } from '../batch/retry-defaults.ts';
import { type FailureClass, isInfrastructureFailure, type RetryableClass } from '../verdict/failure-class.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { backoff } from './backoff.ts';

/** The step after an attempt, with its reason. */
export type NextStep =
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'retry'; readonly backoff: number; readonly reason: string }
  /** The batch waits for the decision of a person. */
  | { readonly kind: 'hold'; readonly reason: string };

/**
 * Decides what follows the last of these verdicts. A failure class with its own limit counts against that limit only; all
 * others count against the budget of the application or of the infrastructure.
 *
 * @param verdicts those since the batch began, or since a person last decided to retry it
 * @param seed determines the random part of the pause
 */
export function nextStep(verdicts: readonly Verdict[], policy: RetryPolicy, seed = ''): NextStep {
  const failureClass = verdicts.at(-1)?.failureClass;
  if (failureClass === undefined) return { kind: 'finish', reason: 'the application finished' };
  if (failureClass === 'killed') return { kind: 'finish', reason: 'a killed batch is not retried' };
  const { name, limit, counts, isOfClass, ...intervals } = budgetOf(failureClass, policy);
  const failures = verdicts.filter((one) => one.failureClass !== undefined && counts(one.failureClass)).length;
  if (failures > limit) {
    const times = limit === 0 ? 'not retried' : `retried ${limit === 1 ? 'once' : `${limit} times`}`;
    return noRetryLeft(failureClass, policy, `${name} failures are ${times}, and this was failure ${failures}`);
  }
  return {
    kind: 'retry',
    backoff: backoff({ ...policy, ...intervals }, isOfClass ? failures : verdicts.length, seed),
    reason: `retry ${failures} of ${limit} after ${name} failures`,
  };
}

/** The step after a failure that is not retried again: the end, or a decision when the policy asks for one. */
export function noRetryLeft(failureClass: FailureClass, policy: RetryPolicy, reason: string): NextStep {
  const isHeld = policy.holdFor === undefined || policy.holdFor.some((one) => one === failureClass);
  return policy.onExhausted === 'hold' && isHeld ? { kind: 'hold', reason } : { kind: 'finish', reason };
}

interface Budget {
  readonly name: string;
  readonly limit: number;
  /** The budget is that of a single failure class. Its pauses grow only with the failures of that class. */
  readonly isOfClass: boolean;
  readonly counts: (failureClass: FailureClass) => boolean;
  readonly initialInterval?: number;
  readonly maximumInterval?: number;
}

function budgetOf(failureClass: RetryableClass, policy: RetryPolicy): Budget {
  const classBudget = budgetOfClass(failureClass, policy);
  if (classBudget) {
    return { name: failureClass, isOfClass: true, counts: (one) => one === failureClass, ...classBudget };
  }
  const isInfrastructure = isInfrastructureFailure(failureClass);
  const name = isInfrastructure ? 'infrastructure' : 'application';
  return {
    name,
    limit: policy[name],
    isOfClass: false,
    counts: (one) => isInfrastructureFailure(one) === isInfrastructure && budgetOfClass(one, policy) === undefined,
  };
}

/** The limit and the intervals that the policy sets for a single failure class. */
function budgetOfClass(failureClass: FailureClass, { classes, memoryFactor }: RetryPolicy) {
  if (failureClass === 'killed') return undefined;
  const { limit: classLimit, initialInterval, maximumInterval } = classes?.[failureClass] ?? {};
  const defaultLimit = failureClass === 'out-of-memory' && memoryFactor !== undefined ? OUT_OF_MEMORY_LIMIT : undefined;
  const limit = classLimit ?? defaultLimit;
  return limit === undefined
    ? undefined
    : {
        limit,
        ...(initialInterval !== undefined && { initialInterval }),
        ...(maximumInterval !== undefined && { maximumInterval }),
      };
}
