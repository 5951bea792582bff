import { ApplicationFailure } from '@temporalio/common';
import { redactedData, type Redact } from '../src/redaction/redaction.ts';

/** Causes of causes are told this deep. */
const DEPTH = 10;

/**
 * A failure without secrets: its message, stack, details and causes are kept in Temporal's history, shown in its UI, and
 * logged. It stays the object it is, for Temporal tells by its class what it means.
 */
export function redactedFailure(error: unknown, redact: Redact): unknown {
  let current = error;
  for (let depth = 0; depth < DEPTH && current instanceof Error; depth += 1) {
    tell(current, 'message', redact(current.message));
    if (current.stack !== undefined) tell(current, 'stack', redact(current.stack));
    if (current instanceof ApplicationFailure && current.details) {
      Object.assign(current, { details: redactedData(current.details, redact) });
    }
    current = current.cause;
  }
  return error;
}

/** Only what changes is written: what an abort throws can't be written to, and holds no secret. */
function tell(error: Error, field: 'message' | 'stack', text: string): void {
  if (error[field] !== text) error[field] = text;
}
