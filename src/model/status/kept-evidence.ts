import type { AttemptRecord } from '../batch/attempt.ts';

/** Attempts whose events and log stay in the result: Temporal takes 2 MiB of it, and people read the last ones. */
const KEPT_ATTEMPTS = 3;

const DROPPED = `Events and log are kept of the last ${KEPT_ATTEMPTS} attempts only; the history of the workflow has those of this one.`;

/** The attempts as a result tells them: with the whole evidence of the last ones. */
export function attemptsOfResult(attempts: readonly AttemptRecord[]): readonly AttemptRecord[] {
  return attempts.map((attempt, index) =>
    index >= attempts.length - KEPT_ATTEMPTS
      ? attempt
      : withEvidence(attempt, ({ times }) => ({ times, events: [], missing: [DROPPED] })),
  );
}

/** The attempts as a status tells them: it is asked often, and says of events only that they were, of the log nothing. */
export function attemptsOfStatus(attempts: readonly AttemptRecord[]): readonly AttemptRecord[] {
  return attempts.map((attempt) =>
    withEvidence(attempt, ({ times, events, missing }) => ({
      times,
      events: events.map(({ message: _message, ...outline }) => outline),
      ...(missing && { missing }),
    })),
  );
}

type Evidence = NonNullable<NonNullable<AttemptRecord['verdict']>['evidence']>;

function withEvidence(attempt: AttemptRecord, change: (evidence: Evidence) => Evidence): AttemptRecord {
  const { verdict } = attempt;
  return verdict?.evidence ? { ...attempt, verdict: { ...verdict, evidence: change(verdict.evidence) } } : attempt;
}
