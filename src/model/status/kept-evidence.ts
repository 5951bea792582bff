import type { AttemptRecord } from '../batch/attempt.ts';
import { jsonSize } from '../json-size.ts';
import { truncate } from '../lang.ts';
import { MAX_ATTEMPTS_BYTES } from '../temporal-limits.ts';
import type { Evidence } from '../verdict/evidence.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Attempts that keep events and log in the result. The last attempts matter most. */
const KEPT_ATTEMPTS = 3;
/** Maximum characters of the message of an attempt, once details have to be removed. */
const SHORT_MESSAGE = 300;
/** The same for an attempt of which only the class of its failure is left. */
const OUTLINE_MESSAGE = 100;

const REMOVED = `Only the last ${KEPT_ATTEMPTS} attempts keep events and log; those of this attempt are in the history of the workflow.`;
const OUTPUT_REMOVED = 'The output of this attempt is too long to be kept here; it is in the history of the workflow.';

/** The attempts as in the result: with the complete evidence of the last ones, as far as {@link MAX_ATTEMPTS_BYTES} allow. */
export function attemptsForResult(attempts: readonly AttemptRecord[]): readonly AttemptRecord[] {
  const late = attempts.length - KEPT_ATTEMPTS;
  return fitted(attempts, (index) => (index >= late ? 'complete' : 'without-evidence'));
}

/**
 * The attempts as in the status, which is queried often: with an outline of the events, and without the log, as far as
 * {@link MAX_ATTEMPTS_BYTES} allow.
 */
export function attemptsForStatus(attempts: readonly AttemptRecord[]): readonly AttemptRecord[] {
  return fitted(attempts, () => 'without-log');
}

/** How much of an attempt is kept. Each level has less than the one before. */
const LEVELS = ['complete', 'without-log', 'without-evidence', 'without-output', 'short-texts', 'outline'] as const;
type Level = (typeof LEVELS)[number];

/** What a level removes from the verdict of the level before. */
const REDUCTIONS: Readonly<Record<Level, (verdict: Verdict) => Verdict>> = {
  complete: (verdict) => verdict,
  'without-log': (verdict) =>
    withEvidence(verdict, ({ times, events, missing }) => ({
      times,
      events: events.map(({ message: _message, ...outline }) => outline),
      ...(missing && { missing }),
    })),
  'without-evidence': (verdict) => withEvidence(verdict, ({ times }) => ({ times, events: [], missing: [REMOVED] })),
  'without-output': (verdict) => (verdict.submitOutput ? { ...verdict, submitOutput: [OUTPUT_REMOVED] } : verdict),
  // The advice is the end of the message, and the exit's message a part of it.
  'short-texts': ({ advice: _advice, message, exit, ...verdict }) => {
    const { message: _message, ...end } = exit ?? {};
    return { ...verdict, message: truncate(message, SHORT_MESSAGE), ...(exit && { exit: end }) };
  },
  outline: ({ state, failureClass, outOfMemory, message }) => ({
    state,
    ...(failureClass && { failureClass }),
    ...(outOfMemory && { outOfMemory }),
    message: truncate(message, OUTLINE_MESSAGE),
  }),
};

/** An attempt at one level. */
interface KeptAttempt {
  readonly attempt: AttemptRecord;
  /** Bytes of the attempt in a list, as JSON. */
  readonly size: number;
}

/**
 * The attempts within {@link MAX_ATTEMPTS_BYTES}: details are removed of the oldest attempts first, and of the last attempt
 * when nothing else is left. If that does not suffice, the oldest attempts are left out.
 */
function fitted(attempts: readonly AttemptRecord[], firstLevel: (index: number) => Level): readonly AttemptRecord[] {
  const levels = attempts.map((attempt) => levelsOf(attempt));
  const chosen = attempts.map((_, index) => LEVELS.indexOf(firstLevel(index)));
  const sizeAt = (index: number, level = chosen[index] ?? 0): number => levels[index]?.[level]?.size ?? 0;
  let total = attempts.reduce((sum, _, index) => sum + sizeAt(index), 0);
  const reduce = (from: number, to: number): void => {
    for (let level = 1; level < LEVELS.length; level += 1) {
      for (let index = from; index < to && total > MAX_ATTEMPTS_BYTES; index += 1) {
        if ((chosen[index] ?? 0) >= level) continue;
        total += sizeAt(index, level) - sizeAt(index);
        chosen[index] = level;
      }
    }
  };
  const last = attempts.length - 1;
  reduce(0, last);
  reduce(last, attempts.length);
  let first = 0;
  for (; first < last && total > MAX_ATTEMPTS_BYTES; first += 1) total -= sizeAt(first);
  return attempts.slice(first).map((attempt, offset) => {
    const index = first + offset;
    return levels[index]?.[chosen[index] ?? 0]?.attempt ?? attempt;
  });
}

/**
 * The levels of attempts that have ended, which do not change any more: a batch publishes its status at every step, and
 * should not measure hundreds of attempts each time.
 */
const known = new WeakMap<AttemptRecord, readonly KeptAttempt[]>();

/** An attempt at each of the levels. */
function levelsOf(attempt: AttemptRecord): readonly KeptAttempt[] {
  const earlier = known.get(attempt);
  if (earlier) return earlier;
  let { verdict } = attempt;
  const levels = LEVELS.map((level): KeptAttempt => {
    if (!verdict) return { attempt, size: jsonSize(attempt) + 1 };
    verdict = REDUCTIONS[level](verdict);
    const { archive, ...rest } = attempt;
    const reduced = { ...rest, verdict, ...(archive && level !== 'outline' && { archive }) };
    return { attempt: reduced, size: jsonSize(reduced) + 1 };
  });
  if (attempt.verdict && attempt.endedAt !== undefined) known.set(attempt, levels);
  return levels;
}

function withEvidence(verdict: Verdict, change: (evidence: Evidence) => Evidence): Verdict {
  return verdict.evidence ? { ...verdict, evidence: change(verdict.evidence) } : verdict;
}
