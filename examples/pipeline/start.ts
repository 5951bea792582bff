// Starts the pipeline and waits for its result.
import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { parse } from 'yaml';
import type { BatchRequest } from 'temporal-spark-batch/client';
import type { NightlyPipeline } from './workflows.ts';

const { connectionOptions, namespace } = loadClientConnectConfig();
const connection = await Connection.connect(connectionOptions);
try {
  const client = new Client({ connection, namespace: namespace ?? 'default' });
  const report = await client.workflow.execute<typeof NightlyPipeline>('NightlyPipeline', {
    workflowId: `nightly-${new Date().toISOString().slice(0, 19)}`,
    taskQueue: 'pipeline',
    args: [await batchIn('finishes.yaml'), await batchIn('fails.yaml')],
  });
  console.log(JSON.stringify({ loaded: report.loaded.state, report: report.report?.state, why: report.why }));
} finally {
  await connection.close();
}

async function batchIn(file: string): Promise<BatchRequest> {
  return parse(await readFile(new URL(`../${file}`, import.meta.url), 'utf8')) as BatchRequest;
}
