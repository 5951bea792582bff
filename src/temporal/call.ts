import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { SparkBatchClientError, TemporalUnreachableError } from '../client/errors.ts';

/** gRPC status codes, by the numbers of the protocol: the client library's own enum is not ours to import. */
const CODES = {
  cancelled: 1,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/**
 * Makes calls to Temporal that must be answered within `timeout` milliseconds.
 * @throws TemporalUnreachableError when Temporal does not answer in time, or does not let us in
 */
export async function call<T>(client: Client, what: string, timeout: number, calls: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + timeout, calls);
  } catch (error) {
    throw asClientError(error, what);
  }
}

/** The client library's error as one of ours where it means that Temporal can't be reached, else itself. */
export function asClientError(error: unknown, what: string): unknown {
  if (error instanceof SparkBatchClientError) return error;
  if (error instanceof NamespaceNotFoundError) {
    return new TemporalUnreachableError(`Temporal has no namespace "${error.namespace}" (${what}).`, { cause: error });
  }
  const grpc = grpcErrorOf(error);
  switch (grpc?.code) {
    case CODES.permissionDenied:
    case CODES.unauthenticated:
      return new TemporalUnreachableError(`Temporal refused us (${what}): ${grpc.details}.`, { cause: error });
    case CODES.deadlineExceeded:
    case CODES.cancelled:
      return new TemporalUnreachableError(`Temporal did not answer in time (${what}).`, { cause: error });
    case CODES.unavailable:
    case CODES.resourceExhausted:
      return new TemporalUnreachableError(`Temporal did not answer (${what}): ${grpc.details || grpc.message}.`, {
        cause: error,
      });
    default:
      return error;
  }
}

/**
 * Whether the call ran out of its own time. Temporal answers CANCELLED when it notices that before our own clock does;
 * where the caller's signal is what cancelled, the caller knows.
 */
export function isDeadline(error: unknown): boolean {
  const code = grpcErrorOf(error)?.code;
  return (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    code === CODES.deadlineExceeded ||
    code === CODES.cancelled
  );
}

/** Whether the server says that it can't do this now: for a query, that no worker polls the task queue. */
export function isPrecondition(error: unknown): boolean {
  return grpcErrorOf(error)?.code === CODES.failedPrecondition;
}

/** The gRPC error that this one is, or was made of. */
function grpcErrorOf(error: unknown): { code: number; details: string; message: string } | undefined {
  if (isGrpcServiceError(error)) return error;
  const cause = error instanceof ServiceError || error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) ? cause : undefined;
}
