import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureDetails } from '../../src/model/driver/submission.ts';

/** An error without the layers that Temporal adds. */
export interface RootFailure extends FailureDetails {
  readonly message: string;
  readonly type?: string;
}

/** The error of the API server or of our own check; after a timeout, that of the last try. */
export function rootFailure(error: Error): RootFailure {
  let current = error;
  while (!(current instanceof ApplicationFailure) && current.cause instanceof Error) current = current.cause;
  if (!(current instanceof ApplicationFailure)) return { message: current.message };
  const { submitOutput, retryAfter } = (current.details?.[0] ?? {}) as FailureDetails;
  return {
    message: current.message,
    ...(current.type && { type: current.type }),
    ...(submitOutput && { submitOutput }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/**
 * Whether an activity ran out of time although nothing failed: no worker took its tasks, or those that did stood still. A try
 * that took too long, with a worker that heartbeats, is a failure.
 */
export function isUnserved(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  for (let cause: Error | undefined = error.cause; cause !== undefined; cause = cause.cause as Error | undefined) {
    if (!(cause instanceof TimeoutFailure) || cause.timeoutType === 'START_TO_CLOSE') return false;
  }
  return true;
}

/**
 * Runs a step again for as long as no worker works on it.
 * @param step gets the number of times that it was run before
 */
export async function untilServed<T>(step: (unserved: number) => Promise<T>): Promise<T> {
  for (let unserved = 0; ; unserved += 1) {
    try {
      return await step(unserved);
    } catch (error) {
      if (!isUnserved(error)) throw error;
    }
  }
}
