import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkerConfiguration } from '../../src/client/worker-configurations.ts';
import { configurationVersion } from '../../src/config/schema/configuration.ts';
import { KEEP_UNTIL_ANNOTATION } from '../../src/model/names.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type TestEnvironment,
  HELD_RUNNING,
  type Simulation,
} from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';

/* The versions of a fleet's workers, and what a new version means for drivers that have ended. */

const NAMESPACE = 'config-status';
const OLD = 'defaults: { cleanup: ALL, retention: 1h }\n';
const NEW = 'defaults: { cleanup: ALL, retention: 2h }\nsparkSubmit: { maxConcurrent: 3 }\n';
const INVALID = 'defaults:\n  cleanup: SOMETIMES\n';

let environment: TestEnvironment;
let folder: string;
const [oldFile, newFile] = ['old.yaml', 'new.yaml'].map((name) => () => join(folder, name)) as [
  () => string,
  () => string,
];
let withOld: WorkerProcess;
let withNew: WorkerProcess;

const start = (file: string) => environment.worker({ args: ['--config', file] });

const cli = (...args: string[]) =>
  runCommand(args, {
    env: { TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE },
  });

async function status(): Promise<WorkerConfiguration[]> {
  const { code, out, err } = await cli('config', 'status', '-o', 'json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { workers: WorkerConfiguration[] }).workers;
}

const ofProcess = (workers: readonly WorkerConfiguration[], { pid }: WorkerProcess) =>
  workers.find(({ worker }) => worker.startsWith(`${pid}@`));

const untilStatus = <T>(what: string, find: (workers: WorkerConfiguration[]) => T | undefined) =>
  eventually(what, async () => find(await status()), { every: 1000 });

beforeAll(async () => {
  // The configuration files name no namespaces: the workers serve all.
  environment = await openTestEnvironment(NAMESPACE, { serves: '*' });
  folder = mkdtempSync(join(tmpdir(), 'spark-batch-config-'));
  writeFileSync(oldFile(), OLD);
  writeFileSync(newFile(), OLD);
  withOld = await start(oldFile());
  withNew = await start(newFile());
});

afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

describe('sparkbatch config status', () => {
  test('lists the version of each worker', async () => {
    writeFileSync(newFile(), NEW);
    const reloaded = await untilStatus('one worker has the new version', (workers) => {
      const report = ofProcess(workers, withNew)?.report;
      return report?.version === configurationVersion(NEW) && ofProcess(workers, withOld)?.report ? workers : undefined;
    });
    expect(reloaded).toHaveLength(2);
    expect(ofProcess(reloaded, withOld)?.report).toMatchObject({ version: configurationVersion(OLD), file: oldFile() });
    expect(ofProcess(reloaded, withNew)?.report).toMatchObject({ file: newFile(), awaitsRestart: ['sparkSubmit'] });
    const { out } = await cli('config', 'status');
    expect(out).toMatch(/^2 workers of task queue spark-batch run 2 different versions\.$/m);
    expect(out).toMatch(new RegExp(`^${withNew.pid}@\\S+ +${configurationVersion(NEW)} .* ${newFile()}$`, 'm'));
    expect(out).toMatch(new RegExp(`^${withNew.pid}@\\S+ must be restarted to apply sparkSubmit\\.$`, 'm'));
  });

  test('lists which worker has refused its file, since when and why', async () => {
    writeFileSync(oldFile(), INVALID);
    const refused = await untilStatus('one worker refuses its file', (workers) => {
      return ofProcess(workers, withOld)?.report?.refused;
    });
    expect(refused).toMatchObject({ version: configurationVersion(INVALID), count: 1 });
    expect(refused.problems[0]).toMatch(/^line 2: defaults\.cleanup: /);
    const { out } = await cli('config', 'status');
    expect(out).toMatch(
      /has refused the file on its disk \(version [0-9a-f]{12}\) since .*:\n {2}line 2: defaults\.cleanup/,
    );
    expect(withOld.output().match(/is refused; version/g)).toHaveLength(1);
  });

  test('is not needed to reload a worker: SIGHUP does', async () => {
    writeFileSync(oldFile(), OLD);
    process.kill(withOld.pid, 'SIGHUP');
    await eventuallyTrue('the worker logs the version', () =>
      /The configuration in force is on disk again/.test(withOld.output()),
    );
    process.kill(withOld.pid, 'SIGHUP');
    await eventuallyTrue('the worker logs that nothing changed', () =>
      /The configuration is unchanged/.test(withOld.output()),
    );
  });

  test('does not list a worker that has ended', async () => {
    await withOld.shutDown();
    const left = await untilStatus('one worker is left', (workers) => (workers.length === 1 ? workers : undefined));
    expect(ofProcess(left, withNew)).toBeDefined();
  });
});

describe('a worker', () => {
  test('exits with every problem of an invalid file', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, `${INVALID}tenant: {}\n`);
    const { code, err } = await cli('worker', '--config', bad);
    expect(code).toBe(2);
    expect(err).toContain(`${bad}:2:3: defaults.cleanup: `);
    expect(err).toContain(`${bad}:3:1: tenant: is not a field of the configuration`);
  });

  test('exits when it has both a file and options for one cluster', async () => {
    const { code, err } = await cli('worker', '--config', newFile(), '--context', 'x', '--spark-home', '/opt/spark');
    expect(code).toBe(2);
    expect(err).toMatch(/--context, --spark-home: can't be combined with the configuration/);
  });
});

describe('a new version of the configuration', () => {
  const { untilRunning, releaseDriver } = batchHelpers(() => environment);

  const submit = (id: string, simulation: Simulation, more: Partial<BatchRequest> = {}) =>
    environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name: id, ...more }), { batchId: id });
  const inForce = async (text: string) => {
    writeFileSync(newFile(), text);
    await eventuallyTrue('the version is in force', () => withNew.output().includes(configurationVersion(text)));
  };
  const driverOf = async (id: string) => {
    const { driver } = await environment.batches.result(id);
    if (!driver) throw new Error(`${id} has no driver`);
    return driver;
  };
  const hoursLeft = async ({ name }: DriverRef) => {
    const pod = await environment.cluster.pod(name);
    const until = pod?.metadata?.annotations?.[KEEP_UNTIL_ANNOTATION] ?? '';
    return Math.ceil((Date.parse(until) - Date.now()) / 3_600_000);
  };
  const driverExists = async ({ name }: DriverRef) => (await environment.cluster.pod(name)) !== undefined;

  /** Makes the retention that was recorded for a driver end now. */
  async function endRecordedRetention({ name }: DriverRef): Promise<void> {
    const annotations = { [KEEP_UNTIL_ANNOTATION]: new Date(0).toISOString() };
    await environment.cluster.core.patchNamespacedPod(
      { name, namespace: environment.cluster.namespace, body: { metadata: { annotations } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
  }

  test('sets the retention of a driver that ends under it, unless the batch sets its own', async () => {
    await inForce('defaults: { cleanup: ALL, retention: 1h, image: first }\n');
    await submit('by-default', HELD_RUNNING);
    await submit('by-batch', HELD_RUNNING, { cleanup: 'ALL', retention: '10h' });
    await Promise.all(['by-default', 'by-batch'].map(untilRunning));
    await inForce('defaults: { cleanup: ALL, retention: 5h, image: second }\n');
    await Promise.all(['by-default', 'by-batch'].map(releaseDriver));
    const [byDefault, byBatch] = await Promise.all([driverOf('by-default'), driverOf('by-batch')]);
    expect(await Promise.all([byDefault, byBatch].map(hoursLeft))).toEqual([5, 10]);
  });

  test('keeps a driver longer, or permanently, when its retention ends under it, and sweeps apply the same policy', async () => {
    const short: Simulation = { 'run-time': '200ms' };
    await inForce('defaults: { cleanup: ALL, retention: 1h, image: third }\n');
    await Promise.all([submit('longer', short), submit('for-good', short, { cleanup: 'ALL' })]);
    const [longer, forGood] = await Promise.all([driverOf('longer'), driverOf('for-good')]);
    await inForce('defaults: { retention: 5h, cleanup: ALL, image: fourth }\nforced: { cleanup: NONE }\n');
    await Promise.all([endRecordedRetention(longer), endRecordedRetention(forGood)]);
    await expect(environment.batches.endRetention('for-good')).rejects.toThrow(/keeps it without a limit/);
    expect(await driverExists(forGood)).toBe(true);
    expect(await driverExists(longer)).toBe(true);
    const { out } = await cli('sweep', '--grace', '1s', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ findings: [] });
    expect(await driverExists(forGood)).toBe(true);
    await inForce('defaults: { retention: 1s, cleanup: ALL, image: fifth }\n');
    await eventuallyTrue(
      'a sweep deletes the driver when no policy keeps it any more',
      async () => {
        await cli('sweep', '--grace', '1s');
        return !(await driverExists(forGood));
      },
      { every: 1000 },
    );
  });
});
