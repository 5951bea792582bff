import { isTerminated, type ApplicationState } from '../driver/application-state.ts';
import type { Observation } from '../driver/observation.ts';
import type { BatchPlan } from '../batch/plan.ts';
import { stepAfter } from '../retry/next-attempt.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { verdictOf } from '../verdict/verdict-of.ts';
import type { AttemptRecord } from '../batch/attempt.ts';

/** The facts that determine whether the end of a batch is settled. */
export interface SettledFacts {
  /** The final state, once the batch has ended. */
  readonly endedAs: ApplicationState | undefined;
  /** Whether a kill was accepted. */
  readonly killed: boolean;
  /** Whether a person gave up the batch while it was held. */
  readonly givenUp: boolean;
  /** The attempts that have begun; the last one has no verdict while it is under way. */
  readonly attempts: readonly AttemptRecord[];
  /** The latest observation of the last attempt's driver. */
  readonly latest: Observation | undefined;
  /** The plan of the last attempt. */
  readonly plan: BatchPlan | undefined;
}

/**
 * The state in which a batch will end, once nothing can change it any more: its driver has terminated and no further
 * attempt follows. Undefined until then. A kill is refused from this moment on, so that a batch that finished is never
 * reported as killed. A held batch is not settled until it is given up.
 */
export function settledState(facts: SettledFacts): ApplicationState | undefined {
  const { endedAs, killed, givenUp, attempts, latest, plan } = facts;
  if (endedAs !== undefined) return endedAs;
  const attempt = attempts.at(-1);
  if (killed || !attempt || !plan) return undefined;
  const isLast = (verdict: Verdict) =>
    stepAfter([...attempts.slice(0, -1), { ...attempt, verdict }], plan).kind === 'finish';
  const { verdict } = attempt;
  if (verdict) return givenUp || isLast(verdict) ? verdict.state : undefined;
  if (!latest || !isTerminated(latest.state)) return undefined;
  const expected = verdictOf({ driver: attempt.driver, end: { kind: 'terminated' }, last: latest });
  return possibleVerdicts(expected).every(isLast) ? expected.state : undefined;
}

/**
 * The verdict that ends a batch in spite of an accepted kill: its application had ended before the kill took effect, and no
 * further attempt would have followed. Undefined when the kill ends it. A batch that finished is never reported as killed.
 */
export function endDespiteKill(attempts: readonly AttemptRecord[], plan: BatchPlan): Verdict | undefined {
  const verdict = attempts.at(-1)?.verdict;
  if (!verdict || verdict.failureClass === 'killed') return undefined;
  return stepAfter(attempts, plan).kind === 'finish' ? verdict : undefined;
}

/**
 * The verdicts that the evidence may still lead to. It may show that a failed driver ran out of memory, which may be
 * retried where its exit code alone would not be.
 */
function possibleVerdicts(expected: Verdict): readonly Verdict[] {
  if (expected.failureClass === undefined) return [expected];
  const roles = ['driver', 'executor'] as const;
  return [
    expected,
    ...roles.map((outOfMemory) => ({ ...expected, failureClass: 'out-of-memory' as const, outOfMemory })),
  ];
}
