import { ApplicationFailure } from '@temporalio/workflow';
import type { SubmitFailureDetails } from '../../src/model/driver/submission.ts';

/** The error of the API server or of our own check; after a timeout, that of the last try. */
export function rootFailure(error: Error): { message: string; type?: string; submitOutput?: readonly string[] } {
  let current = error;
  while (!(current instanceof ApplicationFailure) && current.cause instanceof Error) current = current.cause;
  const details = current instanceof ApplicationFailure ? current.details?.[0] : undefined;
  const { submitOutput } = (details ?? {}) as Partial<SubmitFailureDetails>;
  const type = current instanceof ApplicationFailure ? current.type : undefined;
  return { message: current.message, ...(type && { type }), ...(submitOutput && { submitOutput }) };
}
