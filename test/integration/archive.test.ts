import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { writeLog } from '../support/environment/driver-log.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  type Simulation,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';

/* The archive of logs in an S3-compatible store, with a bucket that is created when the first test has seen it fail. */

const NAMESPACE = 'archive';
const BUCKET = 'created-later';
let environment: TestEnvironment;
let server: S3Server;
let client: S3Client;
let folder: string;

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.env);
  client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
  environment = await openTestEnvironment(NAMESPACE);
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  const file = join(folder, 'sparkbatch.yaml');
  const archive = {
    s3: { bucket: BUCKET, endpoint: server.endpoint },
    link: 'https://logs.example.com/{{key}}',
    timeout: '20s',
  };
  writeFileSync(file, JSON.stringify({ clusters: { default: { namespaces: [NAMESPACE] } }, archive }));
  await environment.worker({ args: ['--config', file] });
});

afterAll(async () => {
  await environment.close();
  client.destroy();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const { runningDriver, releaseDriver } = batchHelpers(() => environment);

async function start(
  batchId: string,
  simulation: Simulation = {},
  more: Partial<BatchRequest> = {},
): Promise<ExistingDriver> {
  const request = simulatedBatch(NAMESPACE, { ...HELD_RUNNING, ...simulation }, { cleanup: 'ALL', ...more });
  await environment.batches.submit(request, { batchId });
  return runningDriver(batchId);
}

const archiveIn = ({ attempts }: BatchResult) => attempts.at(-1)?.archive;

async function archivedText(location: string): Promise<string> {
  const Key = location.slice(`s3://${BUCKET}/`.length);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString();
}

describe('The archive of logs', () => {
  test('that fails leaves the end of a batch as it is, and its result says why', async () => {
    await start('unstored', {}, { retention: '1s' });
    await releaseDriver('unstored');
    const result = await environment.batches.result('unstored');
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(archiveIn(result)).toEqual({
      logs: [],
      missing: [expect.stringMatching(/^The logs were not archived within 20s: .*NoSuchBucket/)],
    });
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });

  test('has the logs of a driver and of its executor that failed, without secrets, before the pods are deleted', async () => {
    const driver = await start(
      'etl/daily',
      { 'exit-code': '3' },
      {
        sparkConf: { 'spark.kubernetes.driverEnv.DB_PASSWORD': 'hunter2hunter2' },
        retention: '1s',
        onFailure: 'return',
      },
    );
    const { kubeconfig } = environment.stack.kubernetes;
    await writeLog(kubeconfig, driver, 'connecting as etl:hunter2hunter2\nERROR no such table\n');
    const name = await environment.cluster.createExecutor(
      driver,
      1,
      {},
      {
        'sim.spark-batch/run-time': '100ms',
        'sim.spark-batch/exit-code': '52',
      },
    );
    await environment.cluster.createExecutor(driver, 2);
    await writeLog(kubeconfig, { name, namespace: NAMESPACE }, 'ERROR disk full, password=abc12345\n');
    await eventuallyTrue('the executor failed', async () => {
      return (await environment.cluster.pod(name))?.status?.phase === 'Failed';
    });
    await releaseDriver('etl/daily');
    const result = await environment.batches.result('etl/daily');
    expect(result).toMatchObject({ state: 'FAILED', exitCode: 3 });
    const { logs = [], missing } = archiveIn(result) ?? {};
    const key = (pod: string) => `default/${NAMESPACE}/etl%2Fdaily/${pod}.log.gz`;
    expect(missing).toBeUndefined();
    expect(logs.map(({ pod, container, location }) => ({ pod, container, location }))).toEqual([
      { pod: driver.name, container: 'spark-kubernetes-driver', location: `s3://${BUCKET}/${key(driver.name)}` },
      { pod: name, container: 'spark-kubernetes-executor', location: `s3://${BUCKET}/${key(name)}` },
    ]);
    expect(await archivedText(logs[0]?.location ?? '')).toBe(
      'connecting as etl:*********(redacted)\nERROR no such table\n',
    );
    expect(await archivedText(logs[1]?.location ?? '')).toBe('ERROR disk full, password=*********(redacted)\n');
    const url = `https://logs.example.com/default/${NAMESPACE}/etl%252Fdaily/${driver.name}.log.gz`;
    expect(logs[0]?.url).toBe(url);
    const { attempts } = await environment.batches.status('etl/daily');
    expect(attempts[0]?.archive?.logs[0]?.url).toBe(url);
  });

  test('has the log of a driver that was killed', async () => {
    const driver = await start('killed');
    await writeLog(environment.stack.kubernetes.kubeconfig, driver, 'half way\n');
    await environment.batches.kill('killed', { reason: 'by the test' });
    const result = await environment.batches.result('killed');
    expect(result.state).toBe('KILLED');
    const [log] = archiveIn(result)?.logs ?? [];
    expect(await archivedText(log?.location ?? '')).toBe('half way\n');
    expect(await environment.cluster.pod(driver.name)).toBeUndefined();
  });
});
