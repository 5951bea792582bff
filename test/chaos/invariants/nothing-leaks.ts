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
  /** Of a pod, as it is now. */
  readonly phase?: string;
  /** Names of the drivers that own it. */
  readonly owners: readonly string[];
}

/**
 * Nothing outlives its retention plus a sweep, but the drivers that the cleanup policy keeps, and what these own.
 * @param unswept what the last sweep found and left
 */
export function nothingLeaks(
  batches: ReadonlyMap<string, BatchEnd>,
  leftovers: readonly Leftover[],
  unswept: readonly { readonly name: string; readonly message: string }[],
): Violation[] {
  const pods = new Set(leftovers.filter(({ kind }) => kind === 'Pod').map(({ name }) => name));
  const leaks = leftovers.flatMap((left) => {
    const { kind, name, batchId, owners } = left;
    const batch = batches.get(batchId ?? '');
    if (kind !== 'Pod') {
      return owners.some((owner) => pods.has(owner))
        ? []
        : [leak(batchId, `${kind} ${name} is left without its driver.`)];
    }
    if (batch && isKept(batch, left)) return [];
    return [leak(batchId, `pod ${name} is left (cleanup ${batch?.cleanup}, ${batch?.state}).`)];
  });
  return [...leaks, ...unswept.map(({ name, message }) => leak(undefined, `the sweep left ${name}: ${message}`))];
}

/** Whether the cleanup policy keeps the terminated driver of an attempt: by how that attempt ended, retried or not. */
function isKept({ cleanup, workflowStatus, attempts }: BatchEnd, { role, attempt, phase }: Leftover): boolean {
  if (role !== 'driver') return false;
  // Of a workflow that was ended from outside nobody knows the verdict: its driver's own end counts.
  const told =
    workflowStatus === 'TERMINATED' ? STATES[phase ?? ''] : attempts.find((one) => one.number === attempt)?.state;
  if (told === undefined || told === 'KILLED') return false;
  return cleanup === 'NONE' || (cleanup === 'COMPLETED' && told !== 'FINISHED');
}

const STATES: Readonly<Record<string, string>> = { Succeeded: 'FINISHED', Failed: 'FAILED' };

function leak(batchId: string | undefined, what: string): Violation {
  return { invariant: 'nothing leaks', ...(batchId !== undefined && { batchId }), what };
}
