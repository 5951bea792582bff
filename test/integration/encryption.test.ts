import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../src/model/names.ts';
import { AesGcmCodec, keysFrom } from '../../examples/encryption/aes-gcm-codec.ts';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import { encodingDataConverter } from '../../src/temporal/data-converter.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { answer } from '../support/proxies/api-proxy.ts';
import { simulatedBatch, HELD_RUNNING, PATIENT } from '../support/environment/test-environment.ts';
import { runCommand, type Ended } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { type StoredBytes, storedBytes } from '../support/records/stored-bytes.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

const NAMESPACE = 'encryption';
const CODEC = join(import.meta.dirname, '../../examples/encryption/codec.ts');

/** A word for every field, message and driver text that reaches Temporal. */
const WORDS = {
  name: 'Plain Name',
  file: 'plain-file-0a',
  argument: 'plain-argument-1b',
  property: 'plain-property-2c',
  environment: 'plain-environment-3d',
  terminationMessage: 'plain-termination-message-4e',
  eviction: 'plain-eviction-5f',
  problem: 'plain-problem-6a',
  refusal: 'plain-refusal-7b',
  killReason: 'plain-kill-reason-8c',
  giveUpReason: 'plain-give-up-reason-9d',
} as const;

let environment: FaultyEnvironment;
let client: Client;
let batches: SparkBatchClient;
const env: Record<string, string> = {};
/** The last failures of pending activities, read while batches ran: Temporal drops them when the activities succeed. */
const storedMeanwhile: StoredBytes[] = [];

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const [older, active] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
  const keys = `active=${active},older=${older}`;
  const dataConverter = encodingDataConverter([new AesGcmCodec(keysFrom(keys))]);
  client = new Client({ connection: environment.client.connection, namespace: NAMESPACE, dataConverter });
  batches = new SparkBatchClient(client, PATIENT);
  Object.assign(env, {
    TEMPORAL_ADDRESS: environment.stack.temporal.address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    SPARKBATCH_PAYLOAD_CODEC: CODEC,
    SPARKBATCH_ENCRYPTION_KEYS: keys,
  });
  process.env['SPARKBATCH_ENCRYPTION_KEYS'] = keys;
  // A search attribute is plain text; that of the name is left out where names are confidential.
  const { operatorService } = environment.client.connection;
  await operatorService.removeSearchAttributes({
    namespace: NAMESPACE,
    searchAttributes: [SEARCH_ATTRIBUTES.name],
  });
  await environment.worker({ args: ['--payload-codec', CODEC] });
});

afterAll(async () => {
  delete process.env['SPARKBATCH_ENCRYPTION_KEYS'];
  await environment.close();
});

const sparkbatch = (...args: string[]): Promise<Ended> => runCommand(args, { env });

function batch(simulation: Record<string, string>, more: Partial<BatchRequest> = {}): BatchRequest {
  return simulatedBatch(NAMESPACE, simulation, {
    name: WORDS.name,
    mainApplicationFile: `local:///opt/${WORDS.file}.jar`,
    arguments: [WORDS.argument],
    sparkConf: { 'spark.app.word': WORDS.property, 'spark.kubernetes.driverEnv.WORD': WORDS.environment },
    retry: { infrastructure: 0 },
    ...more,
  });
}

const { until, untilRunning } = batchHelpers(() => ({ client, batches, cluster: environment.cluster }));

describe('a worker and clients with a codec that encrypts', () => {
  test('finish a batch, keep its driver longer, and then end its retention', async () => {
    const { code, err } = await runCommand(['submit', '-f', '-', '--id', 'finishes'], {
      env,
      stdin: stringify(batch({ 'run-time': '200ms', message: WORDS.terminationMessage }, { retention: '1h' })),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { out } = await sparkbatch('result', 'finishes');
    expect(out).toContain(WORDS.name);
    expect((await batches.status('finishes')).state).toBe('FINISHED');
    const { driver } = await batches.extendRetention('finishes', '2h');
    expect((await sparkbatch('keep', 'finishes', '--end')).code).toBe(0);
    await environment.cluster.untilGone(driver.name);
    await eventually(
      'the list has the batch',
      async () => (await sparkbatch('list')).out.includes(WORDS.name) || undefined,
    );
  });

  test('return the evidence and the termination message of a failed batch', async () => {
    await batches.submit(batch({ 'exit-code': '3', message: WORDS.terminationMessage }), { batchId: 'fails' });
    const { message, attempts } = await batches.result('fails');
    expect(message).toContain(WORDS.terminationMessage);
    expect(attempts[0]?.verdict?.evidence?.log?.text).toContain('SparkContext');
    const { code, out } = await sparkbatch('result', 'fails');
    expect(code).toBe(1);
    expect(out).toContain(WORDS.terminationMessage);
  });

  test('retry an evicted batch, hold it and give it up', async () => {
    const retry = { infrastructure: 1, initialInterval: '1s' as const, onExhausted: 'hold' as const };
    await batches.submit(batch({ end: 'Evicted', message: WORDS.eviction }, { retry }), { batchId: 'held' });
    const held = await until('held', 'held', ({ phase }) => phase === 'held');
    expect(held.attempts).toHaveLength(2);
    await expect(batches.giveUp('held', { reason: WORDS.giveUpReason })).resolves.toMatchObject({ accepted: true });
    expect((await batches.result('held')).message).toContain(WORDS.giveUpReason);
  });

  test('kill a batch by update while its driver does not start', async () => {
    await batches.submit(batch({ pending: 'CreateContainerConfigError', message: WORDS.problem }), {
      batchId: 'killed',
    });
    await until('killed', 'waiting with the problem', ({ message }) => message.includes(WORDS.problem));
    await expect(batches.kill('killed', { reason: WORDS.killReason, wait: true })).resolves.toMatchObject({
      accepted: true,
    });
    expect((await batches.result('killed')).message).toContain(WORDS.killReason);
  });

  test('kill a batch by signal, cancel one, and extend a runtime', async () => {
    const long = () => batch(HELD_RUNNING, { timeouts: { runtime: '1h' } });
    await Promise.all(['signalled', 'cancelled'].map((batchId) => batches.submit(long(), { batchId })));
    await Promise.all([untilRunning('signalled'), untilRunning('cancelled')]);
    await expect(batches.extendRuntime('signalled', '30m')).resolves.toMatchObject({ accepted: true });
    await client.workflow.getHandle('signalled').signal('kill', { reason: WORDS.killReason });
    await client.workflow.getHandle('cancelled').cancel();
    expect((await batches.result('signalled')).message).toContain(WORDS.killReason);
    expect(await batches.result('cancelled')).toMatchObject({ state: 'KILLED', reason: 'Cancelled', name: WORDS.name });
  });

  test('report a batch that the worker refuses, and one that the API server refuses after an error', async () => {
    const bad = { ...batch({}), submit: { kind: WORDS.refusal } };
    await client.workflow.start('SparkBatch', { taskQueue: 'spark-batch', workflowId: 'bad', args: [bad] });
    await expect(batches.result('bad')).rejects.toThrow(WORDS.refusal);
    const isRefused = ({ body }: { body: Buffer }) => body.includes('"spark-batch/workflow-id":"refused"');
    const failing = environment.proxy.rule({ verb: 'create', resource: 'pods', where: isRefused }, answer(503));
    const more = {
      driver: { template: { spec: { hostname: `${WORDS.refusal}_` } } },
      timeouts: { submit: '10m' as const },
    };
    await batches.submit(batch({}, more), { batchId: 'refused' });
    await eventually('an attempt of the creation has failed', async () => {
      const { raw } = await client.workflow.getHandle('refused').describe();
      return raw.pendingActivities?.some(({ lastFailure }) => lastFailure) || undefined;
    });
    storedMeanwhile.push(...(await storedBytes(client)));
    failing.remove();
    expect((await batches.result('refused')).message).toContain(WORDS.refusal);
  });

  test('sweep, and create a schedule of sweeps', async () => {
    expect((await sparkbatch('init')).code).toBe(0);
    expect((await sparkbatch('init')).out).toMatch(/schedule .*unchanged/);
    const { code, err } = await sparkbatch('sweep', '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect((await sparkbatch('init', '--no-sweep')).code).toBe(0);
  });
});

describe('a command without the codec', () => {
  test('fails with the option that is missing', async () => {
    for (const args of [['status', 'fails'], ['result', 'fails'], ['list']]) {
      const { code, err } = await runCommand(args, { env: { ...env, SPARKBATCH_PAYLOAD_CODEC: '' } });
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringMatching(/encoded \(binary\/encrypted\).*give --payload-codec/),
      });
    }
  });
});

describe('everything that Temporal stores', () => {
  /** The slug of the batch's name is part of the driver's name. */
  const slug = 'plain-name';

  test('contains no plain word of any batch', async () => {
    // Temporal lists workflows a moment after their start.
    const now = await eventually('Temporal lists a workflow of each type', async () => {
      const found = await storedBytes(client);
      expect(new Set(found.map(({ workflowType }) => workflowType))).toEqual(
        new Set(['SparkBatch', 'SparkDriverWatch', 'SparkOrphanSweep', 'SparkWorkers']),
      );
      return found;
    });
    const stored = [...storedMeanwhile, ...now];
    expect(
      stored.filter(({ what, bytes }) => what === 'history' && bytes.includes('binary/encrypted')).length,
    ).toBeGreaterThan(8);
    const leaks = stored.flatMap(({ workflowId, what, bytes }) =>
      Object.values(WORDS).flatMap((word) => (bytes.includes(word) ? [`${workflowId}, ${what}: ${word}`] : [])),
    );
    expect(leaks).toEqual([]);
  });

  test('contains none of our failures, summaries, details and memos in plain text', async () => {
    const stored = [...storedMeanwhile, ...(await storedBytes(client))];
    const texts = [
      'was refused',
      'a fault of the test',
      'Spark batch',
      'create the driver',
      'sparkBatchResult":',
      'activities/',
    ];
    const leaks = stored.flatMap(({ workflowId, what, bytes }) =>
      texts.flatMap((text) => {
        const at = bytes.indexOf(text);
        return at < 0
          ? []
          : [`${workflowId}, ${what}: ${bytes.subarray(Math.max(0, at - 60), at + 60).toString('latin1')}`];
      }),
    );
    expect(leaks).toEqual([]);
  });

  test('does not contain the slug of the name, and so no name of a driver', async () => {
    expect((await storedBytes(client)).filter(({ bytes }) => bytes.includes(slug))).toEqual([]);
  });
});
