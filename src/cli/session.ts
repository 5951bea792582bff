import type { Client } from '@temporalio/client';
import { SparkBatchClient } from '../client/spark-batch-client.ts';
import { connect, temporalConfig, type TemporalOptions } from './connection.ts';
import type { ExitName } from './exit-codes.ts';
import type { Output } from './output.ts';
import { dataConverterOf } from './payload-codec.ts';

/** Options that every command has. */
export interface CommonOptions extends TemporalOptions {
  readonly taskQueue: string;
  readonly output: 'text' | 'json';
  readonly debug?: boolean;
  /** Module with the codecs that payloads pass: a path or a package. */
  readonly payloadCodec?: string;
}

/** What a command works with. */
export interface Session {
  readonly client: SparkBatchClient;
  /** Temporal's own client, for what is no batch. */
  readonly temporal: Client;
  readonly output: Output;
}

/** Runs a command connected to Temporal, and closes the connection whatever happens. */
export async function withSession(
  options: CommonOptions,
  output: Output,
  command: (session: Session) => Promise<ExitName>,
): Promise<ExitName> {
  const temporal = await connect(temporalConfig(options), await dataConverterOf(options.payloadCodec));
  try {
    return await command({
      temporal,
      client: new SparkBatchClient(temporal, { taskQueue: options.taskQueue }),
      output,
    });
  } finally {
    await temporal.connection.close();
  }
}
