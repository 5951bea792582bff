import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { translateCallError, TemporalUnreachableError } from '../temporal/call.ts';
import { unreachable, type TemporalConfig } from './connection.ts';
import { errorChain, errorMessage } from '../model/lang.ts';

/** Waits for a Temporal that is not up yet, for a bounded time; undefined when the worker was told to stop meanwhile. */
export async function connectPatiently(config: TemporalConfig, patience: number, stop: AbortSignal) {
  const { address } = config.connection;
  const end = Date.now() + patience;
  while (!stop.aborted) {
    try {
      return await NativeConnection.connect(config.connection);
    } catch (error) {
      const why = coreCause(error);
      const left = end - Date.now();
      if (left <= 0) {
        throw new TemporalUnreachableError(`${unreachable(address)}, tried for ${patience / 1000} s: ${why}.`, {
          cause: error,
        });
      }
      Runtime.instance().logger.warn(`${unreachable(address)} yet, trying again`, {
        forSeconds: Math.ceil(left / 1000),
        cause: why,
      });
      await pause(Math.min(2000, left), undefined, { signal: stop }).catch(() => undefined);
    }
  }
  return undefined;
}

/** A worker of a namespace that does not exist would fail later, with more words and less sense. */
export async function checkNamespace({ workflowService }: NativeConnection, { namespace, connection }: TemporalConfig) {
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (error) {
    const told = translateCallError(error, `looking for namespace "${namespace}"`);
    if (told instanceof TemporalUnreachableError) throw told;
    const why = errorChain(told);
    throw new TemporalUnreachableError(`Temporal at ${connection.address} has no namespace "${namespace}": ${why}`, {
      cause: error,
    });
  }
}

/** What the Rust core says of a failed connection, without its wrapping. */
function coreCause(error: unknown): string {
  const message = errorMessage(error);
  return /message: "([^"]+)"/.exec(message)?.[1] ?? /error: "([^"]+)"/.exec(message)?.[1] ?? message;
}
