import type { BatchEnd } from '../evidence/batch-end.ts';
import type { Violation } from './violation.ts';

/** An object that is there at the end, when every retention is over and the sweep has been. */
export interface Leftover {
  readonly kind: 'Pod' | 'ConfigMap' | 'Service';
  readonly name: string;
  readonly batchId?: string;
  /** Of a pod. */
  readonly role?: string;
  /** Of a pod: the number of its attempt. */
  readonly attempt?: number;
  /** Names of the drivers that own it. */
  readonly owners: readonly string[];
}

/** What was found at the end. */
export interface Leaks {
  readonly violations: Violation[];
  /** What only a sweep can take, where none has been: of batches ended from outside, and what came after its batch's end. */
  readonly forTheSweep: string[];
}

/**
 * Nothing outlives its retention plus a sweep, but the drivers that the cleanup policy keeps, and what these own.
 * @param swept whether a sweep has been
 */
export function nothingLeaks(
  batches: ReadonlyMap<string, BatchEnd>,
  leftovers: readonly Leftover[],
  { swept, late }: { swept: boolean; late: ReadonlySet<string> },
): Leaks {
  const found: Leaks = { violations: [], forTheSweep: [] };
  const pods = new Set(leftovers.filter(({ kind }) => kind === 'Pod').map(({ name }) => name));
  for (const { kind, name, batchId, role, attempt, owners } of leftovers) {
    const batch = batches.get(batchId ?? '');
    if (kind === 'Pod') {
      if (batch && role === 'driver' && isKept(batch, attempt)) continue;
      const sweepable = !batch || batch.workflowStatus === 'TERMINATED' || late.has(name);
      if (!swept && sweepable) found.forTheSweep.push(name);
      else found.violations.push(leak(batchId, `pod ${name} is left (cleanup ${batch?.cleanup}, ${batch?.state}).`));
    } else if (!owners.some((owner) => pods.has(owner))) {
      found.violations.push(leak(batchId, `${kind} ${name} is left without its driver.`));
    }
  }
  return found;
}

/** Whether the cleanup policy keeps the terminated driver of an attempt: by how that attempt ended, retried or not. */
function isKept({ cleanup, workflowStatus, attempts }: BatchEnd, number: number | undefined): boolean {
  const attempt = attempts.find((one) => one.number === number);
  if (workflowStatus === 'TERMINATED' || !attempt?.state || attempt.state === 'KILLED') return false;
  return cleanup === 'NONE' || (cleanup === 'COMPLETED' && attempt.state !== 'FINISHED');
}

function leak(batchId: string | undefined, what: string): Violation {
  return { invariant: 'nothing leaks', ...(batchId !== undefined && { batchId }), what };
}
