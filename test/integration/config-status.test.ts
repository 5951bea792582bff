import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { WorkerConfiguration } from '../../src/client/worker-configurations.ts';
import { configurationVersion } from '../../src/config/schema/configuration.ts';
import { retentionWorkflowId } from '../../src/model/names.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { simulatedBatch, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

/* What the workers of a fleet run, and what a version in force means for drivers that have ended. */

jest.setTimeout(400_000);

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

const untilStatus = <T>(what: string, find: (workers: WorkerConfiguration[]) => T | undefined, within = 60_000) =>
  eventually(what, async () => find(await status()), { within, every: 1000 });

beforeAll(async () => {
  // Its files name no namespaces: the workers serve all.
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
  test('shows the version of each worker: one has an older file', async () => {
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

  test('shows which worker refuses what is on its disk, since when and why', async () => {
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

  test('looks at once when the worker gets a SIGHUP', async () => {
    writeFileSync(oldFile(), OLD);
    process.kill(withOld.pid, 'SIGHUP');
    await eventually('the log says so', () => (/is the one in force again/.test(withOld.output()) ? true : undefined));
    process.kill(withOld.pid, 'SIGHUP');
    await eventually('the log says so', () =>
      /The configuration is unchanged/.test(withOld.output()) ? true : undefined,
    );
  });

  test('does not list a worker that has ended', async () => {
    await withOld.shutDown();
    const left = await untilStatus('one worker is left', (workers) => (workers.length === 1 ? workers : undefined));
    expect(ofProcess(left, withNew)).toBeDefined();
  });

  test('does not list a worker that was killed, after a minute', async () => {
    const third = await start(oldFile());
    await untilStatus('it is there', (workers) => ofProcess(workers, third)?.report);
    await third.kill();
    const left = await untilStatus(
      'it is gone',
      (workers) => (ofProcess(workers, third) ? undefined : workers),
      120_000,
    );
    expect(ofProcess(left, withNew)).toBeDefined();
  });

  test('is not shown an invalid file at a start: the worker ends with all problems', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, `${INVALID}tenant: {}\n`);
    const { code, err } = await cli('worker', '--config', bad);
    expect(code).toBe(2);
    expect(err).toContain(`${bad}:2:3: defaults.cleanup: `);
    expect(err).toContain(`${bad}:3:1: tenant: is not a field of the configuration`);
  });

  test('a file and options for one cluster do not go together', async () => {
    const { code, err } = await cli('worker', '--config', newFile(), '--context', 'x', '--spark-home', '/opt/spark');
    expect(code).toBe(2);
    expect(err).toMatch(/--context, --spark-home: can't be combined with the configuration/);
  });
});

describe('what becomes of a terminated driver is read again when it applies', () => {
  const run = async (id: string, more: Partial<BatchRequest> = {}, runTime = '1s') => {
    const request = simulatedBatch(NAMESPACE, { 'run-time': runTime }, { name: id, ...more });
    await environment.batches.submit(request, { batchId: id });
    return id;
  };
  const inForce = async (text: string) => {
    writeFileSync(newFile(), text);
    await eventually('it is in force', () =>
      withNew.output().includes(`version: '${configurationVersion(text)}'`) ||
      withNew.output().includes(configurationVersion(text))
        ? true
        : undefined,
    );
  };
  const driverOf = async (id: string) => {
    const { driver } = await environment.batches.result(id);
    if (!driver) throw new Error(`${id} has no driver`);
    return driver;
  };
  const isThere = async (name: string) => (await environment.cluster.pod(name)) !== undefined;

  test('when the batch hands its driver over: what it did not say is as the layers say now', async () => {
    await inForce('defaults: { cleanup: ALL, retention: 1h, image: first }\n');
    await run('unsaid', {}, '15s');
    await run('said', { cleanup: 'ALL', retention: '3h' }, '15s');
    await eventually('both run', async () => {
      const all = await Promise.all(['unsaid', 'said'].map((id) => environment.batches.status(id)));
      return all.every(({ state }) => state === 'RUNNING') ? true : undefined;
    });
    await inForce('defaults: { cleanup: ALL, retention: 2h, image: second }\n');
    const ends = await Promise.all(
      ['unsaid', 'said'].map(async (id) => {
        const { until } = await environment.client.workflow
          .getHandle(retentionWorkflowId(await driverOf(id)))
          .query<{ until: string }>('status');
        return Math.round((Date.parse(until) - Date.now()) / 60_000);
      }),
    );
    expect(ends).toEqual([120, 180]);
  });

  test('when the retention ends: the driver is kept longer, or for good, and a sweep thinks the same', async () => {
    await inForce('defaults: { cleanup: ALL, retention: 20s, image: third }\n');
    await Promise.all([run('longer'), run('for-good', { cleanup: 'ALL' })]);
    const [longer, forGood] = await Promise.all([driverOf('longer'), driverOf('for-good')]);
    await inForce('defaults: { retention: 1h, cleanup: ALL, image: fourth }\nforced: { cleanup: NONE }\n');
    await expect(environment.client.workflow.getHandle(retentionWorkflowId(forGood)).result()).resolves.toMatch(
      /^kept/,
    );
    expect(await isThere(forGood.name)).toBe(true);
    expect(await isThere(longer.name)).toBe(true);
    const { out } = await cli('sweep', '--grace', '1s', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ findings: [] });
    expect(await isThere(forGood.name)).toBe(true);
    await inForce('defaults: { retention: 1s, cleanup: ALL, image: fifth }\n');
    await eventually(
      'a sweep takes it when the policy does not keep it any more',
      async () => {
        await cli('sweep', '--grace', '1s');
        return (await isThere(forGood.name)) ? undefined : true;
      },
      { within: 60_000, every: 1000 },
    );
  });
});
