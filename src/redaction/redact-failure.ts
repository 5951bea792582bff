import { ApplicationFailure } from '@temporalio/common';
import { redactData } from './redact-data.ts';
import type { Redact } from './redactor.ts';

/** The deepest chain of causes that is redacted. */
const MAX_DEPTH = 10;

/**
 * Redacts a failure in place: its message, stack, details and causes are recorded in Temporal's history, shown in its UI, and
 * logged. The object stays the same, because Temporal converts failures by their class.
 */
export function redactFailure(error: unknown, redact: Redact): unknown {
  let current = error;
  for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth += 1) {
    setText(current, 'message', redact(current.message));
    if (current.stack !== undefined) setText(current, 'stack', redact(current.stack));
    if (current instanceof ApplicationFailure && current.details) {
      Object.assign(current, { details: redactData(current.details, redact) });
    }
    current = current.cause;
  }
  return error;
}

/** Sets a field only when it changes: an error thrown by an abort signal is read-only, and contains no secret. */
function setText(error: Error, field: 'message' | 'stack', text: string): void {
  if (error[field] !== text) error[field] = text;
}
