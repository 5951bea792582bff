import { type BatchEnd, hasRecordedEnd } from '../evidence/batch-end.ts';
import type { Violation } from './violation.ts';

/** An object that exists after every retention and the sweep. */
export interface Leftover {
  readonly kind: 'Pod' | 'ConfigMap' | 'Service' | 'SparkApplication';
  readonly name: string;
  readonly batchId?: string;
  /** Role of a pod. */
  readonly role?: string;
  /** Current phase of a pod. */
  readonly phase?: string;
  /** Names of its owners. */
  readonly owners: readonly string[];
}

/**
 * Nothing outlives its retention and a sweep, except for the drivers that the cleanup policy keeps and the objects they own.
 * @param unswept findings that the last sweep left
 */
export function nothingLeaks(
  runs: readonly BatchEnd[],
  leftovers: readonly Leftover[],
  unswept: readonly { readonly name: string; readonly message: string }[],
): Violation[] {
  const pods = new Set(leftovers.filter(({ kind }) => kind === 'Pod').map(({ name }) => name));
  const leaks = leftovers.flatMap((left) => {
    const { kind, name, batchId, owners } = left;
    const ofId = runs.filter((run) => run.batchId === batchId);
    const run = ofId.find(({ attempts }) => attempts.some(({ driver }) => driver === name)) ?? ofId.at(-1);
    if (kind === 'SparkApplication') {
      const isNeeded = leftovers.some((other) => other.kind === 'Pod' && other.owners.includes(name));
      // The policy keeps it in place of a driver that a user deleted.
      const driver = `${name}-driver`;
      const keeper = runs.find(({ attempts }) => attempts.some((attempt) => attempt.driver === driver));
      const isEvidence = keeper !== undefined && isKept(keeper, { ...left, name: driver, role: 'driver' });
      return isNeeded || isEvidence ? [] : [leak(batchId, `SparkApplication ${name} is left without its driver.`)];
    }
    if (kind !== 'Pod') {
      return owners.some((owner) => pods.has(owner))
        ? []
        : [leak(batchId, `${kind} ${name} is left without its driver.`)];
    }
    if (run && isKept(run, left)) return [];
    return [leak(batchId, `pod ${name} is left (cleanup ${run?.cleanup}, ${run?.workflowStatus}, ${run?.state}).`)];
  });
  return [...leaks, ...unswept.map(({ name, message }) => leak(undefined, `the sweep left ${name}: ${message}`))];
}

/** Whether the cleanup policy keeps the driver of an attempt, by the end of that attempt. */
function isKept(run: BatchEnd, { role, name, phase }: Leftover): boolean {
  const { cleanup, attempts } = run;
  if (role !== 'driver') return false;
  // A workflow that Temporal closed has no verdict: the end of its driver counts.
  const state = hasRecordedEnd(run) ? attempts.find(({ driver }) => driver === name)?.state : STATES[phase ?? ''];
  if (state === undefined || state === 'KILLED') return false;
  return cleanup === 'NONE' || (cleanup === 'COMPLETED' && state !== 'FINISHED');
}

const STATES: Readonly<Record<string, string>> = { Succeeded: 'FINISHED', Failed: 'FAILED' };

function leak(batchId: string | undefined, what: string): Violation {
  return { invariant: 'nothing leaks', ...(batchId !== undefined && { batchId }), what };
}
