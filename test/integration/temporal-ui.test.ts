/** What a person sees of batches in Temporal's UI, in Chromium. SPARKBATCH_PICTURES=1 makes the pictures in docs/pictures. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { openPage, startBrowser, untilShown, whyNoBrowser } from '../support/browser.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';

const NAMESPACE = 'temporal-ui';
const PICTURES = join(import.meta.dirname, '../../docs/pictures');
const FAILING: Simulation = { 'run-time': '100ms', 'exit-code': '3' };

const missing = await whyNoBrowser();
if (missing !== undefined) console.warn(`The tests in a browser are skipped. ${missing}`);
const testInBrowser = missing === undefined ? test : test.skip;

let environment: TestEnvironment;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  await environment.worker();
  browser = await startBrowser();
  page = await openPage(browser);
});

afterAll(async () => {
  await browser.close();
  await environment.close();
});

const { until, untilRunning } = batchHelpers(() => environment);

async function start(batchId: string, simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<void> {
  const request = { name: batchId.replace(/-\d.*/, ''), retry: { application: 0 }, ...more };
  await environment.batches.submit(simulatedBatch(NAMESPACE, simulation, request), { batchId });
}

const addressOf = (batchId: string): string =>
  `${environment.stack.temporal.uiUrl}/namespaces/${NAMESPACE}/workflows/${batchId}`;

/** Opens the page of a batch, and its current details by the tab that a person clicks. */
async function openDetails(batchId: string): Promise<void> {
  await page.goto(addressOf(batchId));
  await page.locator('#user-metadata-tab').click();
}

async function picture(name: string): Promise<void> {
  if (!process.env['SPARKBATCH_PICTURES']) return;
  await page.screenshot({ path: join(PICTURES, `${name}.png`), clip: { x: 64, y: 104, width: 1216, height: 620 } });
}

testInBrowser('A pending batch shows why its driver does not start, and what to run', async () => {
  await start('risk-etl-2026-11-28', {}, { driver: { nodeSelector: { disk: 'ssd' } } });
  await until('risk-etl-2026-11-28', 'unschedulable', ({ message }) => message.includes('Unschedulable'));
  await openDetails('risk-etl-2026-11-28');
  await untilShown(page, [
    'Spark batch risk-etl',
    'local:///opt/spark/app/job.jar on a cluster that its worker chooses, in namespace temporal-ui',
    'PENDING (following): Driver default/temporal-ui/risk-etl-',
    // The UI makes typographic quotes of straight ones.
    'does not start: Unschedulable: 0/',
    'Add nodes that match, or correct the node selector, affinity or tolerations of the driver.',
    's node affinity/selector',
    'Events: kubectl describe pod -n temporal-ui risk-etl-',
  ]);
  await picture('temporal-ui-pending');
});

testInBrowser('A running batch shows its node, and how to reach the Spark UI', async () => {
  await start('running', HELD_RUNNING);
  await untilRunning('running');
  await openDetails('running');
  await untilShown(page, [
    'RUNNING (following)',
    'Node: simulated-0',
    'Spark UI: sparkbatch ui running, in the cluster http://',
    'Logs: sparkbatch logs running',
  ]);
});

testInBrowser('A failed batch shows the cause on its first page, and the end of the log with its details', async () => {
  await start('failed', FAILING);
  await until('failed', 'ended', ({ phase }) => phase === 'ended');
  await page.goto(addressOf('failed'));
  await untilShown(page, ['Failed', 'failed on node simulated-0 with exit code 3']);
  await openDetails('failed');
  await untilShown(page, [
    'FAILED: Driver',
    'exit code 3 (Error)',
    'Last lines of spark-kubernetes-driver:',
    'This container is simulated',
  ]);
});

testInBrowser('A killed batch shows who killed it and why', async () => {
  await start('killed', HELD_RUNNING);
  await untilRunning('killed');
  await environment.batches.kill('killed', { reason: 'wrong input', wait: true });
  await until('killed', 'ended', ({ phase }) => phase === 'ended');
  await openDetails('killed');
  await untilShown(page, ['KILLED: ', 'was killed: wrong input', 'Kill requested at ']);
});

testInBrowser('A held batch shows the commands that decide it', async () => {
  await start('daily-report-2026-11-28', FAILING, { retry: { application: 0, onExhausted: 'hold' } });
  await until('daily-report-2026-11-28', 'held', ({ phase }) => phase === 'held');
  await openDetails('daily-report-2026-11-28');
  await untilShown(page, [
    'PENDING (held): Driver',
    'To start another attempt: sparkbatch retry daily-report-2026-11-28',
    'To end the batch as failed: sparkbatch give-up daily-report-2026-11-28',
    'Last lines of spark-kubernetes-driver:',
  ]);
  await picture('temporal-ui-held');
});

testInBrowser(
  'A batch that waits for its driver has no pending activity, so none that looks like an error',
  async () => {
    await page.goto(addressOf('risk-etl-2026-11-28'));
    await page.locator('#user-metadata-tab').waitFor();
    await page.goto(`${page.url().replace(/\/[^/]*$/, '')}/pending-activities`);
    expect(await untilShown(page, ['No Pending Activities'])).not.toMatch(/Last Failure|stackTrace/);
  },
);

testInBrowser('The list shows the batches, and one line for each helper', async () => {
  // The page shows what Temporal lists when it is opened.
  await eventuallyTrue('Temporal lists the batches', async () => {
    const { count } = await environment.client.workflow.count("WorkflowType = 'SparkBatch'");
    return count === 5;
  });
  await page.goto(`${environment.stack.temporal.uiUrl}/namespaces/${NAMESPACE}/workflows`);
  await untilShown(page, [
    'risk-etl-2026-11-28',
    'running',
    'failed',
    'killed',
    'daily-report-2026-11-28',
    'spark-driver-watch/default/temporal-ui',
  ]);
});
