import type { AttemptRecord } from '../batch/attempt.ts';
import type { Evidence } from '../verdict/evidence.ts';

/** Attempts that keep events and log in the result, which Temporal limits to 2 MiB. The last attempts matter most. */
const KEPT_ATTEMPTS = 3;

const REMOVED = `Only the last ${KEPT_ATTEMPTS} attempts keep events and log; those of this attempt are in the history of the workflow.`;

/** The attempts as in the result: with the complete evidence of the last ones. */
export function attemptsForResult(attempts: readonly AttemptRecord[]): readonly AttemptRecord[] {
  return attempts.map((attempt, index) =>
    index >= attempts.length - KEPT_ATTEMPTS
      ? attempt
      : withEvidence(attempt, ({ times }) => ({ times, events: [], missing: [REMOVED] })),
  );
}

/** The attempts as in the status, which is queried often: with an outline of the events, and without the log. */
export function attemptsForStatus(attempts: readonly AttemptRecord[]): readonly AttemptRecord[] {
  return attempts.map((attempt) =>
    withEvidence(attempt, ({ times, events, missing }) => ({
      times,
      events: events.map(({ message: _message, ...outline }) => outline),
      ...(missing && { missing }),
    })),
  );
}

function withEvidence(attempt: AttemptRecord, change: (evidence: Evidence) => Evidence): AttemptRecord {
  const { verdict } = attempt;
  return verdict?.evidence ? { ...attempt, verdict: { ...verdict, evidence: change(verdict.evidence) } } : attempt;
}
