import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { ConfigurationInput } from '../../src/model/configuration-input.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { runCommand, type Ended } from '../support/command.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { createForeignDriver, type ForeignDriver } from '../support/environment/foreign-driver.ts';
import { HELD_RUNNING, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { hold } from '../support/proxies/api-proxy.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

let environment: FaultyEnvironment;
const { until, untilRunning } = batchHelpers(() => environment);

beforeAll(async () => {
  environment = await openFaultyEnvironment('adopt');
  await environment.worker();
});

afterAll(() => environment.close());

const driver = (foreign: ForeignDriver) => createForeignDriver(environment.cluster, foreign);

const batchOf = (
  submit: { pod?: string; selector?: string; uid?: string; applicationId?: string },
  more = {},
): BatchRequest => ({ name: 'adopted', onFailure: 'return', submit: { kind: 'existing', ...submit }, ...more });

const run = async (batchId: string, batch: BatchRequest): Promise<BatchResult> => {
  await environment.batches.submit(batch, { batchId });
  return environment.batches.result(batchId);
};

const phaseOf = async (name: string) => (await environment.cluster.pod(name))?.status?.phase;

const untilEnded = (name: string) =>
  eventually(`pod ${name} has ended`, async () =>
    ['Succeeded', 'Failed'].includes((await phaseOf(name)) ?? '') ? true : undefined,
  );

describe('a batch of a driver that has ended', () => {
  test('ends with the verdict of its evidence, and puts the driver into its retention', async () => {
    await driver({ name: 'ended-driver', simulation: { 'exit-code': '3', message: 'no such table' } });
    await untilEnded('ended-driver');
    const result = await run('ended', batchOf({ pod: 'ended-driver' }));
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    expect(result.attempts).toHaveLength(1);
    const { labels, finalizers } = (await environment.cluster.pod('ended-driver'))?.metadata ?? {};
    expect({ ended: labels?.['spark-batch/ended'], finalizers }).toEqual({ ended: 'failed', finalizers: undefined });
  });

  test('gives a later run of its id the same verdict', async () => {
    await driver({ name: 'again-driver' });
    await untilEnded('again-driver');
    const first = await run('again', batchOf({ pod: 'again-driver' }, { cleanup: 'NONE' }));
    const handle = await environment.client.workflow.start('SparkBatch', {
      workflowId: 'again',
      taskQueue: 'spark-batch',
      args: [batchOf({ pod: 'again-driver' }, { cleanup: 'NONE' })],
    });
    const second = (await handle.result()) as BatchResult;
    expect([first.state, second.state]).toEqual(['FINISHED', 'FINISHED']);
    expect(second.driver?.uid).toBe(first.driver?.uid);
    expect(second.driver?.tag).not.toBe(first.driver?.tag);
  });
});

describe('a batch that selects its driver by labels', () => {
  test('waits for a driver that does not exist yet, and follows it', async () => {
    await environment.batches.submit(batchOf({ selector: 'kyuubi-unique-tag=late' }), { batchId: 'late' });
    await until('late', 'submitting', ({ phase }) => phase === 'submitting');
    await driver({ name: 'late-driver', labels: { 'kyuubi-unique-tag': 'late' } });
    await expect(environment.batches.result('late')).resolves.toMatchObject({
      state: 'FINISHED',
      driver: { name: 'late-driver' },
    });
  });

  test('is refused when two match, and names both', async () => {
    const labels = { 'kyuubi-unique-tag': 'twice' };
    await driver({ name: 'twice-a', labels, simulation: HELD_RUNNING });
    await driver({ name: 'twice-b', labels, simulation: HELD_RUNNING });
    const { state, failureClass, message } = await run('twice', batchOf({ selector: 'kyuubi-unique-tag=twice' }));
    expect({ state, failureClass }).toEqual({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(message).toContain('twice-a');
    expect(message).toContain('twice-b');
    expect(Object.keys((await environment.cluster.pod('twice-a'))?.metadata?.labels ?? {})).not.toContain(
      'spark-batch-tag',
    );
  });
});

describe('a batch that must not take a driver', () => {
  test('is refused while another batch holds it, and names that', async () => {
    await driver({ name: 'held-driver', simulation: HELD_RUNNING });
    await environment.batches.submit(batchOf({ pod: 'held-driver' }), { batchId: 'holder' });
    await untilRunning('holder');
    const { failureClass, message } = await run('taker', batchOf({ pod: 'held-driver' }));
    expect(failureClass).toBe('submit-rejected');
    expect(message).toContain('batch holder holds it');
    await environment.cluster.releasePod('held-driver');
    await expect(environment.batches.result('holder')).resolves.toMatchObject({ state: 'FINISHED' });
  });

  test('is refused when it is not the pod that the request names, with all reasons', async () => {
    const pod = await driver({ name: 'other-driver', simulation: HELD_RUNNING, labels: { 'spark-role': 'executor' } });
    const uid = pod.metadata?.uid ?? '';
    const [byUid, byApplication] = await Promise.all([
      run('other-uid', batchOf({ pod: 'other-driver', uid: 'ffffffff-0000-0000-0000-000000000000' })),
      run('other-application', batchOf({ pod: 'other-driver', uid, applicationId: 'spark-1' })),
    ]);
    expect(byUid.message).toContain(`has uid ${uid}, not ffffffff-0000-0000-0000-000000000000`);
    expect(byApplication.message).toContain('its label spark-role is not driver');
    expect(byApplication.message).toContain(', not spark-1');
  });

  test('ends as deleted when its driver is deleted between the read and the patch', async () => {
    await driver({ name: 'vanishes-driver', simulation: HELD_RUNNING });
    const patch = {
      verb: 'patch',
      resource: 'pods',
      where: ({ body }: { body: Buffer }) => body.includes('vanishes'),
    } as const;
    const rule = environment.proxy.rule(patch, hold('before'), 1);
    await environment.batches.submit(batchOf({ pod: 'vanishes-driver' }), { batchId: 'vanishes' });
    await rule.caught(1, { within: 240_000 });
    await environment.cluster.forceRemovePod('vanishes-driver');
    rule.release();
    await expect(environment.batches.result('vanishes')).resolves.toMatchObject({ failureClass: 'deleted' });
  });
});

describe('sparkbatch adopt', () => {
  const sparkbatch = (...args: string[]): Promise<Ended> =>
    runCommand(
      ['adopt', '--kubeconfig', environment.stack.kubernetes.kubeconfig, '-n', 'adopt', '-o', 'json', ...args],
      {
        env: { TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: 'adopt' },
      },
    );
  const outcomes = ({ out }: Ended) =>
    (JSON.parse(out) as { drivers: { pod: string; batchId?: string; outcome: string }[] }).drivers.map(
      ({ pod, batchId, outcome }) => [pod, batchId, outcome],
    );

  test('starts a batch for a driver once, and reports it when it is repeated', async () => {
    await driver({ name: 'cli-driver', simulation: HELD_RUNNING });
    const first = await sparkbatch('cli-driver', '--id', 'from-{pod}');
    expect({ code: first.code, outcomes: outcomes(first) }).toEqual({
      code: 0,
      outcomes: [['cli-driver', 'from-cli-driver', 'adopted']],
    });
    await untilRunning('from-cli-driver');
    const second = await sparkbatch('cli-driver');
    expect({ code: second.code, outcomes: outcomes(second) }).toEqual({
      code: 0,
      outcomes: [['cli-driver', 'from-cli-driver', 'already-adopted']],
    });
    await environment.batches.kill('from-cli-driver', { wait: true });
    expect(await environment.cluster.pod('cli-driver')).toBeUndefined();
  });

  test('adopts an estate by its labels after --yes, and only lists it with --dry-run', async () => {
    const names = ['estate-1', 'estate-2', 'estate-3'];
    for (const name of names) await driver({ name, labels: { estate: 'kyuubi', 'kyuubi-unique-tag': name } });
    const all = ['--all', '--selector', 'estate=kyuubi', '--id', 'kyuubi-{label:kyuubi-unique-tag}'];
    const dry = await sparkbatch(...all, '--dry-run');
    expect(outcomes(dry)).toEqual(names.map((name) => [name, `kyuubi-${name}`, 'to-adopt']));
    const unconfirmed = await sparkbatch(...all);
    expect({ code: unconfirmed.code, message: unconfirmed.err }).toEqual({
      code: 2,
      message: expect.stringContaining('3 drivers would be adopted: give --yes to adopt them'),
    });
    const adopted = await sparkbatch(...all, '--yes');
    expect({ code: adopted.code, outcomes: outcomes(adopted) }).toEqual({
      code: 0,
      outcomes: names.map((name) => [name, `kyuubi-${name}`, 'adopted']),
    });
    for (const name of names) {
      await expect(environment.batches.result(`kyuubi-${name}`)).resolves.toMatchObject({ state: 'FINISHED' });
    }
  });
});

describe('workers', () => {
  const NAME = 'adopt-appearing';
  const KYUUBI = {
    selector: 'kyuubi-unique-tag',
    id: 'kyuubi-{label:kyuubi-unique-tag}',
    batch: { cleanup: 'ALL', retention: '1s' },
  };
  const file = join(mkdtempSync(join(tmpdir(), `${NAME}-`)), 'sparkbatch.json');
  let appearing: TestEnvironment;
  let first: WorkerProcess;
  let second: WorkerProcess;

  const configure = (adopt?: NonNullable<ConfigurationInput['clusters']>[string]['adopt']): void => {
    const cluster = { kubeconfig: appearing.workerKubeconfig, namespaces: [NAME], ...(adopt && { adopt }) };
    const configuration: ConfigurationInput = { clusters: { default: cluster } };
    writeFileSync(file, JSON.stringify(configuration));
  };
  const worker = () => appearing.worker({ args: ['--config', file] });
  const appears = (tag: string, simulation = HELD_RUNNING) =>
    createForeignDriver(appearing.cluster, { name: `${tag}-driver`, labels: { 'kyuubi-unique-tag': tag }, simulation });
  const helpers = batchHelpers(() => appearing);
  const untilAdopted = async (tag: string) => {
    const id = `kyuubi-${tag}`;
    await eventually(`batch ${id} exists`, () => appearing.batches.summary(id), { within: 120_000 });
    await helpers.untilRunning(id);
    return (await appearing.batches.summary(id)).runId;
  };
  const marksOf = async (name: string) => {
    const { labels = {}, finalizers = [] } = (await appearing.cluster.pod(name))?.metadata ?? {};
    return [...Object.keys(labels).filter((label) => label.startsWith('spark-batch')), ...finalizers];
  };

  beforeAll(async () => {
    appearing = await openTestEnvironment(NAME);
  });

  afterAll(() => appearing.close());

  test('adopt no driver without the section, and adopt it once the section is there', async () => {
    await appears('early');
    await createForeignDriver(appearing.cluster, { name: 'other-driver' });
    configure();
    first = await worker();
    // The worker watches: this batch learns the end of its driver.
    await appearing.batches.submit(batchOf({ pod: 'other-driver' }, { cleanup: 'NONE' }), { batchId: 'by-hand' });
    await expect(appearing.batches.result('by-hand')).resolves.toMatchObject({ state: 'FINISHED' });
    expect(await marksOf('early-driver')).toEqual([]);
    await expect(appearing.batches.summary('kyuubi-early')).rejects.toThrow('kyuubi-early');
    configure(KYUUBI);
    await untilAdopted('early');
    expect(await marksOf('early-driver')).toContain('spark-batch-tag');
  });

  test('adopt each driver once, follow it to its end, and clean it up by the policy of the section', async () => {
    await createForeignDriver(appearing.cluster, { name: 'unlabelled-driver', simulation: HELD_RUNNING });
    const earlyRun = (await appearing.batches.summary('kyuubi-early')).runId;
    second = await worker();
    await appears('appears');
    await untilAdopted('appears');
    await appearing.cluster.releasePod('appears-driver');
    await expect(appearing.batches.result('kyuubi-appears')).resolves.toMatchObject({
      state: 'FINISHED',
      attempts: [{ number: 1, driver: { name: 'appears-driver' } }],
    });
    await eventually('the driver is deleted after its retention', async () =>
      (await appearing.cluster.pod('appears-driver')) === undefined ? true : undefined,
    );
    expect(await marksOf('unlabelled-driver')).toEqual([]);
    expect((await appearing.batches.summary('kyuubi-early')).runId).toBe(earlyRun);
  });

  test('adopt a driver that appeared while none of them ran', async () => {
    await Promise.all([first.shutDown(), second.shutDown()]);
    await appears('absent');
    await Promise.all([worker(), worker()]);
    const absentRun = await untilAdopted('absent');
    await appearing.cluster.releasePod('early-driver');
    await appearing.cluster.releasePod('absent-driver');
    for (const id of ['kyuubi-early', 'kyuubi-absent']) {
      await expect(appearing.batches.result(id)).resolves.toMatchObject({ state: 'FINISHED' });
    }
    expect((await appearing.batches.summary('kyuubi-absent')).runId).toBe(absentRun);
    // Visibility lags behind.
    const number = await eventually('all batches are visible', async () => {
      const { count } = await appearing.client.workflow.count(`WorkflowType = 'SparkBatch'`);
      return count < 4 ? undefined : count;
    });
    expect(number).toBe(4);
    expect(await marksOf('unlabelled-driver')).toEqual([]);
  });
});
