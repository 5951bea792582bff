import type { BatchLife } from '../sweep/decide.ts';

/** Whether a batch that a queue counts neither lives nor waits any more. What Temporal does not say is no reason. */
export function isGone(life: BatchLife): boolean {
  switch (life.kind) {
    case 'open':
      // Another run of its workflow id, which asks for itself.
      return !life.owns;
    case 'closed':
    case 'missing':
      return true;
    case 'unknown':
      return false;
  }
}
