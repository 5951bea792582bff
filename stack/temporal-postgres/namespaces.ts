import { Connection } from '@temporalio/client';
import { TYPE_NUMBERS } from '../../src/client/init-namespace.ts';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/model/names.ts';

/** gRPC: the namespace exists. */
const ALREADY_EXISTS = 6;
const RETENTION_SECONDS = 24 * 3600;

/** Creates namespaces with the search attributes of SparkBatch, as the dev server does with its options. */
export async function createNamespaces(address: string, names: readonly string[]): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '60s' });
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => [name, TYPE_NUMBERS[type]]),
  );
  try {
    for (const namespace of names) {
      await connection.workflowService
        .registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS as never } })
        .catch((error: unknown) => {
          if ((error as { code?: number }).code !== ALREADY_EXISTS) throw error;
        });
      await addSearchAttributes(connection, namespace, searchAttributes);
    }
  } finally {
    await connection.close();
  }
}

/** Adds search attributes, which the server refuses until all of its services know the new namespace. */
async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  searchAttributes: Readonly<Record<string, number>>,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
