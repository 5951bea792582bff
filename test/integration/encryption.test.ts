import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { AesGcmCodec, keysFrom } from '../../examples/encryption/aes-gcm-codec.ts';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import { encodingDataConverter } from '../../src/plugin/data-converter.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../src/model/names.ts';
import { answer } from '../support/proxies/api-proxy.ts';
import { batchOf } from '../support/environment/test-environment.ts';
import { runCommand, type Ended } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { type StoredBytes, storedBytes } from '../support/records/stored-bytes.ts';

jest.setTimeout(180_000);

const NAMESPACE = 'encryption';
const CODEC = join(import.meta.dirname, '../../examples/encryption/codec.ts');

/** A word in every place that a batch, its messages and its driver bring into Temporal. */
const WORDS = {
  name: 'Plain Name',
  file: 'plain-file-0a',
  argument: 'plain-argument-1b',
  property: 'plain-property-2c',
  environment: 'plain-environment-3d',
  lastWords: 'plain-last-words-4e',
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
/** Seen on the way: what pending activities last failed with is gone when they succeed. */
const onTheWay: StoredBytes[] = [];

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const [older, active] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
  const keys = `active=${active},older=${older}`;
  const dataConverter = encodingDataConverter([new AesGcmCodec(keysFrom(keys))]);
  client = new Client({ connection: environment.client.connection, namespace: NAMESPACE, dataConverter });
  batches = new SparkBatchClient(client);
  Object.assign(env, {
    TEMPORAL_ADDRESS: environment.stack.temporal.address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    SPARKBATCH_PAYLOAD_CODEC: CODEC,
    SPARKBATCH_ENCRYPTION_KEYS: keys,
  });
  process.env['SPARKBATCH_ENCRYPTION_KEYS'] = keys;
  await environment.worker({ args: ['--payload-codec', CODEC] });
});

afterAll(async () => {
  delete process.env['SPARKBATCH_ENCRYPTION_KEYS'];
  await environment.close();
});

const sparkbatch = (...args: string[]): Promise<Ended> => runCommand(args, { env });

function batch(simulation: Record<string, string>, more: Partial<BatchRequest> = {}): BatchRequest {
  return batchOf(NAMESPACE, simulation, {
    name: WORDS.name,
    mainApplicationFile: `local:///opt/${WORDS.file}.jar`,
    arguments: [WORDS.argument],
    sparkConf: { 'spark.app.word': WORDS.property, 'spark.kubernetes.driverEnv.WORD': WORDS.environment },
    retry: { infrastructure: 0 },
    ...more,
  });
}

async function until(id: string, state: string) {
  return eventually(`${id} is ${state}`, async () => {
    const status = await batches.status(id);
    return status.state === state ? status : undefined;
  });
}

describe('with a codec that encrypts', () => {
  test('a batch finishes, told by the watch; its driver is kept, longer, and then not', async () => {
    const { code, err } = await runCommand(['submit', '-f', '-', '--id', 'finishes'], {
      env,
      stdin: stringify(batch({ 'run-time': '2s', message: WORDS.lastWords }, { retention: '1h' })),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { out } = await sparkbatch('result', 'finishes');
    expect(out).toContain(WORDS.name);
    expect((await batches.status('finishes')).state).toBe('FINISHED');
    const { driver } = await batches.extendRetention('finishes', '2h');
    expect((await sparkbatch('keep', 'finishes', '--end')).code).toBe(0);
    await expect(client.workflow.getHandle(retentionWorkflowId(driver)).result()).resolves.toBe('deleted');
    const { out: list } = await sparkbatch('list');
    expect(list).toContain(WORDS.name);
  });

  test('a batch fails, with its evidence and the words of its driver', async () => {
    await batches.submit(batch({ 'exit-code': '3', message: WORDS.lastWords }), { batchId: 'fails' });
    const { message, attempts } = await batches.result('fails');
    expect(message).toContain(WORDS.lastWords);
    expect(attempts[0]?.verdict?.evidence?.log?.text).toContain('SparkContext');
    const { code, out } = await sparkbatch('result', 'fails');
    expect({ code, told: out.includes(WORDS.lastWords) }).toEqual({ code: 1, told: true });
  });

  test('a batch is evicted, retried after words of ours, held and given up', async () => {
    const retry = { infrastructure: 1, initialInterval: '1s' as const, onExhausted: 'hold' as const };
    await batches.submit(batch({ end: 'Evicted', message: WORDS.eviction }, { retry }), { batchId: 'held' });
    const held = await eventually('it is held', async () => {
      const status = await batches.status('held');
      return status.phase === 'held' ? status : undefined;
    });
    expect(held.attempts).toHaveLength(2);
    await expect(batches.giveUp('held', { reason: WORDS.giveUpReason })).resolves.toMatchObject({ accepted: true });
    expect((await batches.result('held')).message).toContain(WORDS.giveUpReason);
  });

  test('a batch is killed by an update while its driver does not start', async () => {
    await batches.submit(batch({ pending: 'ImagePullBackOff', message: WORDS.problem }), { batchId: 'killed' });
    await eventually(
      'the problem is told',
      async () => (await batches.status('killed')).message.includes(WORDS.problem) || undefined,
    );
    await expect(batches.kill('killed', { reason: WORDS.killReason, wait: true })).resolves.toMatchObject({
      accepted: true,
    });
    expect((await batches.result('killed')).message).toContain(WORDS.killReason);
  });

  test('a batch is killed by a signal, one is cancelled, and a runtime is extended', async () => {
    const long = () => batch({ 'run-time': '300s' }, { timeouts: { runtime: '1h' } });
    await Promise.all(['signalled', 'cancelled'].map((batchId) => batches.submit(long(), { batchId })));
    await Promise.all([until('signalled', 'RUNNING'), until('cancelled', 'RUNNING')]);
    await expect(batches.extendRuntime('signalled', '30m')).resolves.toMatchObject({ accepted: true });
    await client.workflow.getHandle('signalled').signal('kill', { reason: WORDS.killReason });
    await client.workflow.getHandle('cancelled').cancel();
    expect((await batches.result('signalled')).message).toContain(WORDS.killReason);
    expect(await batches.result('cancelled')).toMatchObject({ state: 'KILLED', reason: 'Cancelled', name: WORDS.name });
  });

  test('a batch is refused by the worker, and by the API server after it was not well', async () => {
    const bad = { ...batch({}), submit: { kind: WORDS.refusal } };
    await client.workflow.start('SparkBatch', { taskQueue: 'spark-batch', workflowId: 'bad', args: [bad] });
    await expect(batches.result('bad')).rejects.toThrow(WORDS.refusal);
    const isRefused = ({ body }: { body: Buffer }) => body.includes('"spark-batch/workflow-id":"refused"');
    const unwell = environment.proxy.rule({ verb: 'create', resource: 'pods', where: isRefused }, answer(503));
    const more = {
      driver: { template: { spec: { hostname: `${WORDS.refusal}_` } } },
      timeouts: { submit: '1m' as const },
    };
    await batches.submit(batch({}, more), { batchId: 'refused' });
    await eventually('it was tried', async () => {
      const { raw } = await client.workflow.getHandle('refused').describe();
      return raw.pendingActivities?.some(({ lastFailure }) => lastFailure) || undefined;
    });
    onTheWay.push(...(await storedBytes(client)));
    unwell.remove();
    expect((await batches.result('refused')).message).toContain(WORDS.refusal);
  });

  test('a sweep and its schedule work', async () => {
    expect((await sparkbatch('init')).code).toBe(0);
    expect((await sparkbatch('init')).out).toMatch(/schedule .*there already/);
    const { code, err } = await sparkbatch('sweep', '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect((await sparkbatch('init', '--no-sweep')).code).toBe(0);
  });
});

describe('without the codec', () => {
  test('a command says what is missing', async () => {
    for (const args of [['status', 'fails'], ['result', 'fails'], ['list']]) {
      const { code, err } = await runCommand(args, { env: { ...env, SPARKBATCH_PAYLOAD_CODEC: '' } });
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringMatching(/encoded \(binary\/encrypted\).*give --payload-codec/),
      });
    }
  });
});

describe('what Temporal keeps', () => {
  /** The slug of the name is in the driver's, and so in the id of its retention. */
  const slug = 'plain-name';

  test('has no plain word of any batch, wherever it stands', async () => {
    const kept = [...onTheWay, ...(await storedBytes(client))];
    expect(new Set(kept.map(({ workflowType }) => workflowType))).toEqual(
      new Set(['SparkBatch', 'SparkDriverRetention', 'SparkDriverWatch', 'SparkOrphanSweep', 'SparkWorkers']),
    );
    expect(
      kept.filter(({ what, bytes }) => what === 'history' && bytes.includes('binary/encrypted')).length,
    ).toBeGreaterThan(8);
    const leaks = kept.flatMap(({ workflowId, what, bytes }) =>
      Object.values(WORDS).flatMap((word) => (bytes.includes(word) ? [`${workflowId}, ${what}: ${word}`] : [])),
    );
    expect(leaks).toEqual([]);
  });

  test('has texts of ours encrypted, too: failures, summaries, details, memos', async () => {
    const kept = [...onTheWay, ...(await storedBytes(client))];
    const texts = [
      'was refused',
      'a fault of the test',
      'Spark batch',
      'create the driver',
      'sparkBatchResult":',
      'activities/',
    ];
    const leaks = kept.flatMap(({ workflowId, what, bytes }) =>
      texts.flatMap((text) => {
        const at = bytes.indexOf(text);
        return at < 0
          ? []
          : [`${workflowId}, ${what}: ${bytes.subarray(Math.max(0, at - 60), at + 60).toString('latin1')}`];
      }),
    );
    expect(leaks).toEqual([]);
  });

  test('has of the name what became of it in an id', async () => {
    const named = (await storedBytes(client)).filter(({ bytes }) => bytes.includes(slug));
    for (const { bytes } of named) {
      const withoutIds = bytes.toString('latin1').replaceAll(/spark-driver-retention\/[\w/-]+/g, '');
      expect(withoutIds).not.toContain(slug);
    }
    expect(named.length).toBeGreaterThan(0);
  });
});
