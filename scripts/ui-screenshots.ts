/**
 * Looks at batches in the Temporal UI as a person does, in a headless Chromium, and writes the pictures of the README.
 * `node scripts/ui-screenshots.ts --chromium PATH`; it starts its own stack, and fails when the UI does not say what it should.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { chromium, type Page } from 'playwright-core';
import { progressPrinter, startStack } from '../stack/index.ts';
import { SparkBatchClient } from '../src/client/spark-batch-client.ts';
import type { BatchRequest } from '../src/model/batch/batch.ts';
import { DEFAULT_TASK_QUEUE } from '../src/model/names.ts';
import type { BatchStatus } from '../src/model/status/batch-status.ts';
import { SparkBatchPlugin } from '../src/plugin/plugin.ts';
import { HELD_RUNNING, simulatedBatch } from '../test/support/environment/test-environment.ts';

const { values } = parseArgs({ options: { chromium: { type: 'string' } } });
if (values.chromium === undefined) throw new Error('Name the browser: --chromium /usr/bin/chromium');
const PICTURES = join(import.meta.dirname, '../docs/images');
mkdirSync(PICTURES, { recursive: true });

/** A batch, what its page must say, and what it must not. */
interface Scene {
  readonly batch: BatchRequest;
  readonly until: (status: BatchStatus) => boolean;
  readonly says: readonly RegExp[];
  readonly never?: readonly RegExp[];
  /** Name of a picture of the page. */
  readonly picture?: string;
}

const FAILING = { 'run-time': '500ms', 'exit-code': '3', message: 'no such table' };
const SCENES: Readonly<Record<string, Scene>> = {
  'pending-2026-11-28': {
    batch: simulatedBatch('default', {}, { name: 'risk', sparkConf: { 'spark.kubernetes.node.selector.disk': 'ssd' } }),
    until: ({ message }) => message.includes('node'),
    says: [/PENDING/, /Unschedulable/, /didn't match/, /Pending timeout/, /kubectl describe pod/],
    never: [/All is well/, /at .*\.ts:\d+/],
    picture: 'ui-pending',
  },
  'running-2026-11-28': {
    batch: simulatedBatch('default', HELD_RUNNING, { name: 'etl', timeouts: { runtime: '2h' } }),
    until: ({ state }) => state === 'RUNNING',
    says: [/RUNNING/, /Node:/, /Spark UI/, /Maximum runtime of 2h/, /sparkbatch logs/],
  },
  'failed-2026-11-28': {
    batch: simulatedBatch('default', FAILING, { name: 'report' }),
    until: ({ phase }) => phase === 'ended',
    says: [/FAILED/, /exit code 3/, /Last lines of spark-kubernetes-driver/, /SparkContext/],
    never: [/Spark UI/],
    picture: 'ui-failed',
  },
  'killed-2026-11-28': {
    batch: simulatedBatch('default', HELD_RUNNING, { name: 'wrong-date' }),
    until: ({ state }) => state === 'RUNNING',
    says: [/KILLED/, /wrong date/, /operator@example/],
    never: [/Spark UI/],
  },
  'held-2026-11-28': {
    batch: simulatedBatch('default', FAILING, { name: 'held', retry: { onExhausted: 'hold' } }),
    until: ({ phase }) => phase === 'held',
    says: [/held/, /sparkbatch retry held-2026-11-28/, /sparkbatch give-up/, /Last lines of/],
  },
};

Runtime.install({ logger: new DefaultLogger('ERROR') });
const stack = await startStack({ name: 'ui', onProgress: progressPrinter(process.stderr) });
try {
  const { address, uiUrl } = stack.temporal;
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), identity: 'operator@example' });
  const plugin = new SparkBatchPlugin({ clusters: { prod: { kubeconfig: stack.kubernetes.kubeconfig } } });
  const worker = await Worker.create({ connection, taskQueue: DEFAULT_TASK_QUEUE, plugins: [plugin] });
  await worker.runUntil(async () => {
    const batches = new SparkBatchClient(client, { workerTimeout: 60_000 });
    const runs = new Map<string, string>();
    for (const [batchId, { batch }] of Object.entries(SCENES)) {
      runs.set(batchId, (await batches.submit(batch, { batchId })).runId);
    }
    for (const [batchId, { until }] of Object.entries(SCENES)) await waitUntil(batches, batchId, until);
    await batches.kill('killed-2026-11-28', { reason: 'wrong date', wait: true });
    console.log('scenes are ready');
    const problems: string[] = [];
    const browser = await chromium.launch({
      executablePath: values.chromium ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      for (const [batchId, scene] of Object.entries(SCENES)) {
        const url = `${uiUrl}/namespaces/default/workflows/${batchId}/${runs.get(batchId) ?? ''}`;
        const found = await look(page, url, scene);
        problems.push(...found);
        console.log(`${batchId}: ${found.length === 0 ? 'the UI says what it should' : found.join('\n')}`);
      }
    } finally {
      await browser.close();
    }
    if (problems.length > 0) process.exitCode = 1;
    for (const batchId of ['pending-2026-11-28', 'running-2026-11-28', 'held-2026-11-28']) await batches.kill(batchId);
  });
  await client.connection.close();
  await connection.close();
} finally {
  await stack.down();
}

async function waitUntil(
  batches: SparkBatchClient,
  batchId: string,
  holds: (status: BatchStatus) => boolean,
): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const status = await batches.status(batchId).catch(() => undefined);
    if (status && holds(status)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${batchId} did not reach its scene.`);
}

/** Opens the page with the details of a workflow, and compares what it says. */
async function look(page: Page, url: string, { says, never = [], picture }: Scene): Promise<string[]> {
  await page.goto(`${url}/user-metadata`);
  const missing = async () => {
    const text = await page.locator('body').innerText();
    return { text, missing: says.filter((pattern) => !pattern.test(text)) };
  };
  let seen = await missing();
  // A busy machine takes long to load the page, and the page reads the details once.
  for (let tries = 1; tries <= 120 && seen.missing.length > 0; tries += 1) {
    await page.waitForTimeout(1000);
    if (tries % 40 === 0) await page.reload();
    seen = await missing();
  }
  if (picture !== undefined) await page.screenshot({ path: join(PICTURES, `${picture}.png`) });
  await page.goto(`${url}/pending-activities`);
  await page.waitForTimeout(5000);
  const activities = await page.locator('body').innerText();
  return [
    ...(seen.missing.length > 0 ? [`${url} does not say ${seen.missing.join(', ')}:\n${seen.text}`] : []),
    ...never
      .filter((pattern) => pattern.test(seen.text) || pattern.test(activities))
      .map((pattern) => `${url} says ${String(pattern)}`),
  ];
}
