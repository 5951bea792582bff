/**
 * Calls to Temporal, and their errors. The errors are recognized by their names and fields: their classes would load the whole
 * client library, for every command that reports an error.
 */
import type { Client } from '@temporalio/client';
import type { NamespaceNotFoundError } from '@temporalio/common';
import { SparkBatchError } from '../model/errors.ts';
import { isRecord } from '../model/lang.ts';

/** Temporal did not answer, or refused access. */
export class TemporalUnreachableError extends SparkBatchError {
  override readonly name = 'TemporalUnreachableError';
  override readonly retryable = true;
}

/** gRPC status codes. The enum of `@grpc/grpc-js` is not used, because that package is not a dependency. */
const CODES = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/**
 * Calls Temporal with a deadline.
 * @param what what is called, for the error message: "starting batch etl-1"
 * @param timeout milliseconds for all calls that `calls` makes
 * @throws TemporalUnreachableError when Temporal does not answer in time, or refuses access
 */
export async function call<T>(client: Client, what: string, timeout: number, calls: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + timeout, calls);
  } catch (error) {
    throw translateCallError(error, what);
  }
}

/** Translates an error of the client library into TemporalUnreachableError where it applies; returns other errors as they are. */
export function translateCallError(error: unknown, what: string): unknown {
  if (error instanceof SparkBatchError) return error;
  if (isNamespaceNotFound(error)) {
    return new TemporalUnreachableError(`Temporal has no namespace "${error.namespace}" (${what}).`, { cause: error });
  }
  const grpcError = findGrpcError(error);
  switch (grpcError?.code) {
    case CODES.permissionDenied:
    case CODES.unauthenticated:
      return new TemporalUnreachableError(`Temporal refused access (${what}): ${grpcError.details}.`, { cause: error });
    case CODES.deadlineExceeded:
    case CODES.cancelled:
      return new TemporalUnreachableError(`Temporal did not answer in time (${what}).`, { cause: error });
    case CODES.unavailable:
    case CODES.resourceExhausted:
      return new TemporalUnreachableError(
        `Temporal did not answer (${what}): ${grpcError.details || grpcError.message}.`,
        {
          cause: error,
        },
      );
    default:
      return error;
  }
}

/**
 * Whether a call exceeded its deadline. The server answers CANCELLED when it notices that before the client does. Callers
 * that cancel by a signal have to check the signal.
 */
export function isDeadlineExceeded(error: unknown): boolean {
  const code = findGrpcError(error)?.code;
  return (
    (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') ||
    code === CODES.deadlineExceeded ||
    code === CODES.cancelled
  );
}

/** Whether the server rejected the call in its current state: no worker polls the task queue, or {@link isWorkflowNotReady}. */
export function isFailedPrecondition(error: unknown): boolean {
  return findGrpcError(error)?.code === CODES.failedPrecondition;
}

/** Words of the server for a task queue without workers. */
const NO_POLLER = /\bno\b.*\bpollers?\b/i;

/**
 * Whether a workflow cannot answer now: its workflow task has failed or timed out, as it does when a worker dies, and Temporal
 * gives it to a worker again.
 */
export function isWorkflowNotReady(error: unknown): boolean {
  return isFailedPrecondition(error) && !NO_POLLER.test(findGrpcError(error)?.details ?? '');
}

/** Whether Temporal does not have what was asked for. */
export function isNotFound(error: unknown): boolean {
  return causeWithCode(error, CODES.notFound) !== undefined;
}

/** Why the server refused a value, in its words; undefined for any other error. */
export function refusedArgument(error: unknown): string | undefined {
  return causeWithCode(error, CODES.invalidArgument)?.details;
}

/** The error or the first of its causes that is a gRPC error with this status. */
function causeWithCode(error: unknown, code: number): GrpcError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcError(current) && current.code === code) return current;
  }
  return undefined;
}

/** What is read of the errors of `@grpc/grpc-js`. */
interface GrpcError extends Error {
  readonly code: number;
  readonly details: string;
}

function isGrpcError(error: unknown): error is GrpcError {
  if (!(error instanceof Error)) return false;
  const { details, metadata } = error as Partial<Record<'details' | 'metadata', unknown>>;
  return typeof details === 'string' && isRecord(metadata);
}

function isNamespaceNotFound(error: unknown): error is NamespaceNotFoundError {
  return error instanceof Error && error.name === 'NamespaceNotFoundError';
}

/** The error itself or its cause, if that is a gRPC error. */
function findGrpcError(error: unknown): GrpcError | undefined {
  if (isGrpcError(error)) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcError(cause) ? cause : undefined;
}
