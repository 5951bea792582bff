/** The worker's connection to Temporal, which waits for a server that is starting. */
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { errorChain, errorMessage } from '../../../model/lang.ts';
import { TemporalUnreachableError, translateCallError } from '../../../temporal/call.ts';
import { unreachable, type TemporalConfig } from '../../session/connection.ts';

const RETRY_PAUSE_MS = 2000;

/**
 * Connects to Temporal, and retries for a limited time while it is not reachable.
 * @param timeout milliseconds
 * @returns undefined when `stop` aborts in the meantime
 * @throws TemporalUnreachableError after the timeout
 */
export async function connectWorker(config: TemporalConfig, timeout: number, stop: AbortSignal) {
  const { address } = config.connection;
  const end = Date.now() + timeout;
  while (!stop.aborted) {
    try {
      return await NativeConnection.connect(config.connection);
    } catch (error) {
      const cause = nativeCause(error);
      const left = end - Date.now();
      if (left <= 0) {
        throw new TemporalUnreachableError(`${unreachable(address)}, tried for ${timeout / 1000} s: ${cause}.`, {
          cause: error,
        });
      }
      Runtime.instance().logger.warn(`${unreachable(address)} yet, trying again`, {
        secondsLeft: Math.ceil(left / 1000),
        cause,
      });
      await pause(Math.min(RETRY_PAUSE_MS, left), undefined, { signal: stop }).catch(() => undefined);
    }
  }
  return undefined;
}

/** Checks that the Temporal namespace exists: otherwise the worker would fail later, with an obscure error. */
export async function checkNamespace({ workflowService }: NativeConnection, { namespace, connection }: TemporalConfig) {
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (error) {
    const clientError = translateCallError(error, `looking for namespace "${namespace}"`);
    if (clientError instanceof TemporalUnreachableError) throw clientError;
    throw new TemporalUnreachableError(
      `Temporal at ${connection.address} has no namespace "${namespace}": ${errorChain(clientError)}`,
      { cause: error },
    );
  }
}

/** The reason of a failed connection, which the Rust core wraps into a debug representation. */
function nativeCause(error: unknown): string {
  const message = errorMessage(error);
  return /message: "([^"]+)"/.exec(message)?.[1] ?? /error: "([^"]+)"/.exec(message)?.[1] ?? message;
}
