import { backoff } from './backoff.ts';
import { isInfrastructureFailure, type FailureClass, type RetryableClass } from '../verdict/failure-class.ts';
import { OUT_OF_MEMORY_LIMIT } from '../batch/retry-defaults.ts';
import type { RetryPolicy } from '../batch/batch.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What follows an attempt. */
export type NextStep =
  | { readonly kind: 'finish'; readonly why: string }
  | { readonly kind: 'retry'; readonly backoff: number; readonly why: string }
  /** A person decides. */
  | { readonly kind: 'hold'; readonly why: string };

/**
 * Decides what follows the last of these verdicts: the end, another attempt after a pause, or a person's decision.
 *
 * A class with a limit of its own counts against that and nothing else; every other against the budget of the
 * application or of the infrastructure.
 *
 * @param verdicts all that count: since the batch began, or since a person let it go on
 * @param seed what the chance in the pause follows from
 */
export function nextStep(verdicts: readonly Verdict[], policy: RetryPolicy, seed = ''): NextStep {
  const failureClass = verdicts.at(-1)?.failureClass;
  if (failureClass === undefined) return { kind: 'finish', why: 'the application finished' };
  if (failureClass === 'killed') return { kind: 'finish', why: 'a killed batch is not retried' };
  const { name, limit, counts, own, ...intervals } = budgetOf(failureClass, policy);
  const used = verdicts.filter((verdict) => verdict.failureClass !== undefined && counts(verdict.failureClass)).length;
  if (used > limit) {
    const times = limit === 0 ? 'not retried' : `retried ${limit === 1 ? 'once' : `${limit} times`}`;
    return exhausted(failureClass, policy, `${name} failures are ${times}, and this was failure ${used}`);
  }
  return {
    kind: 'retry',
    backoff: backoff({ ...policy, ...intervals }, own ? used : verdicts.length, seed),
    why: `retry ${used} of ${limit} after ${name} failures`,
  };
}

/** What follows a failure that is not retried (any more). */
export function exhausted(failureClass: FailureClass, policy: RetryPolicy, why: string): NextStep {
  const held = policy.holdFor === undefined || policy.holdFor.some((one) => one === failureClass);
  return policy.onExhausted === 'hold' && held ? { kind: 'hold', why } : { kind: 'finish', why };
}

interface Budget {
  readonly name: string;
  readonly limit: number;
  /** Of this class alone: its pauses grow with its own failures. */
  readonly own: boolean;
  readonly counts: (failureClass: FailureClass) => boolean;
  readonly initialInterval?: number;
  readonly maximumInterval?: number;
}

function budgetOf(failureClass: RetryableClass, policy: RetryPolicy): Budget {
  const own = ownBudget(failureClass, policy);
  if (own) return { name: failureClass, own: true, counts: (one) => one === failureClass, ...own };
  const infrastructure = isInfrastructureFailure(failureClass);
  const name = infrastructure ? 'infrastructure' : 'application';
  return {
    name,
    limit: policy[name],
    own: false,
    counts: (one) => isInfrastructureFailure(one) === infrastructure && ownBudget(one, policy) === undefined,
  };
}

/** The limit and intervals that the policy gives to a single class. */
function ownBudget(failureClass: FailureClass, { classes, memoryFactor }: RetryPolicy) {
  if (failureClass === 'killed') return undefined;
  const { limit, initialInterval, maximumInterval } = classes?.[failureClass] ?? {};
  const raised = failureClass === 'out-of-memory' && memoryFactor !== undefined ? OUT_OF_MEMORY_LIMIT : undefined;
  const own = limit ?? raised;
  return own === undefined
    ? undefined
    : {
        limit: own,
        ...(initialInterval !== undefined && { initialInterval }),
        ...(maximumInterval !== undefined && { maximumInterval }),
      };
}
