/** A command's connection to Temporal. */
import type { Client } from '@temporalio/client';
import { SparkBatchClient } from '../../client/spark-batch-client.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import type { Output } from '../shared/output.ts';
import { connect, temporalConfig } from './connection.ts';
import { loadDataConverter } from './payload-codec.ts';

/** The dependencies of the action of a connected command. */
export interface Session {
  readonly client: SparkBatchClient;
  /** Temporal's own client, for everything but batches. */
  readonly temporal: Client;
  readonly output: Output;
}

/** Runs an action connected to Temporal, and closes the connection in any case. */
export async function withSession(
  options: CommonOptions,
  output: Output,
  action: (session: Session) => Promise<ExitName>,
): Promise<ExitName> {
  const temporal = await connect(temporalConfig(options), await loadDataConverter(options.payloadCodec));
  try {
    return await action({
      temporal,
      client: new SparkBatchClient(temporal, { taskQueue: options.taskQueue }),
      output,
    });
  } finally {
    await temporal.connection.close();
  }
}
