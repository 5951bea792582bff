/** What operators see by the command line: logs, events, pages and lists. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { runCommand, startCommand, type Ended } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { followLongLog, type Followed } from '../support/followed-log.ts';
import { printFigures } from '../support/print-figures.ts';
import { ApiProxy } from '../support/proxies/api-proxy.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { writeLog } from '../support/environment/driver-log.ts';
import {
  HELD_PENDING,
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { freePorts } from '../../stack/ports.ts';

const NAMESPACE = 'observe';
let environment: TestEnvironment;
let worker: WorkerProcess;
let health: string;
let env: Record<string, string>;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  const { temporal, kubernetes } = environment.stack;
  env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: NAMESPACE, KUBECONFIG: kubernetes.kubeconfig };
  const [healthPort] = await freePorts(1);
  health = `127.0.0.1:${healthPort}`;
  const config = join(await mkdtemp(join(tmpdir(), 'observe-')), 'sparkbatch.yaml');
  await writeFile(
    config,
    stringify({
      clusters: { default: { namespaces: [NAMESPACE] } },
      podReads: { logs: true, events: true },
    }),
  );
  worker = await environment.worker({ args: ['--health-address', health, '--config', config] });
});

afterAll(() => environment.close());

const { until, untilRunning, runningDriver, releaseDriver } = batchHelpers(() => environment);
const sparkbatch = (...args: string[]): Promise<Ended> => runCommand(args, { env });
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await sparkbatch(...args, '-o', 'json')).out) as T;

async function start(batchId: string, simulation = HELD_RUNNING, more: Partial<BatchRequest> = {}): Promise<void> {
  await environment.batches.submit(
    simulatedBatch(NAMESPACE, simulation, { name: batchId, retry: { infrastructure: 0 }, ...more }),
    { batchId },
  );
}

const LOG = 'first line\n\n\u001b[31mred\u001b[0m line\nlast line\n';

describe('sparkbatch logs', () => {
  test('prints what a running driver wrote, follows it to its end, and then shows the recorded end', async () => {
    await start('logged', { ...HELD_RUNNING, 'exit-code': '3' });
    const driver = await runningDriver('logged');
    await writeLog(environment.stack.kubernetes.kubeconfig, driver, LOG);
    expect(await sparkbatch('logs', 'logged')).toEqual({ code: 0, out: LOG, err: '' });
    expect((await sparkbatch('logs', 'logged', '--tail', '1')).out).toBe('last line\n');
    const follower = startCommand(['logs', 'logged', '-f'], { env });
    await releaseDriver('logged');
    expect(await follower.ended).toMatchObject({ code: 0, out: LOG });
    await environment.batches.result('logged');
    expect((await sparkbatch('logs', 'logged')).out).toBe(LOG);

    await environment.cluster.deletePod(driver.name);
    await environment.cluster.untilGone(driver.name);
    const recorded = await sparkbatch('logs', 'logged');
    expect(recorded.out).toBe('first line\n\nred line\nlast line\n');
    expect(recorded.err).toContain('this is the end of its log, as recorded with the batch');
  });

  test('waits for a driver that has not started, and says why without -f', async () => {
    await start('unstarted', { ...HELD_PENDING, 'run-time': '100ms' });
    await until('unstarted', 'PENDING', ({ phase }) => phase === 'following');
    const refused = await sparkbatch('logs', 'unstarted');
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(/There is no log yet: .* Give -f to wait for it\./);
    const follower = startCommand(['logs', 'unstarted', '-f'], { env });
    await releaseDriver('unstarted');
    expect((await follower.ended).code).toBe(0);
    expect((await sparkbatch('logs', 'unstarted', '--attempt', '2')).err).toContain('has no attempt 2');
    expect((await sparkbatch('logs', 'unstarted', '--executor', '7')).err).toContain('has no executor 7');
  });
});

describe('Without a kubeconfig', () => {
  const elsewhere = (...args: string[]) =>
    startCommand(args, { env: { ...env, KUBECONFIG: '', HOME: join(tmpdir(), 'no-such-home') } });

  test('logs and events are read through a worker, without secrets, and followed to the recorded end', async () => {
    await start('remote', { ...HELD_RUNNING, 'exit-code': '3' });
    const driver = await runningDriver('remote');
    await writeLog(environment.stack.kubernetes.kubeconfig, driver, 'first line\npassword=hunter2\nlast line\n');
    const shown = 'first line\npassword=*********(redacted)\nlast line\n';
    expect(await elsewhere('logs', 'remote').ended).toEqual({
      code: 0,
      out: shown,
      err: 'Reading through a worker of the batch: there is no kubeconfig here.\n',
    });
    expect((await elsewhere('logs', 'remote', '--tail', '1').ended).out).toBe('last line\n');
    // Page by page: the position is one of three lines of the same moment.
    const first = await environment.batches.readLog('remote', { tail: 3 });
    const after = first.page?.next ?? '';
    expect(after).toMatch(/^2026-01-01T00:00:00(\.0+)?Z\/3$/);
    const empty = await environment.batches.readLog('remote', { after });
    expect(empty).toMatchObject({ accepted: true, page: { text: '', next: after, more: false, ended: false } });
    expect(empty.pagesLeft).toBeGreaterThan(0);
    expect(await environment.batches.readLog('remote', { tail: 0 })).toMatchObject({
      accepted: false,
      message: 'tail is not a whole number from 1 to 10000.',
    });

    const found = await elsewhere('events', 'remote', '-o', 'json').ended;
    expect(JSON.parse(found.out)).toMatchObject({ from: 'worker', events: expect.arrayContaining([]) as unknown });
    const page = await elsewhere('ui', 'remote').ended;
    expect(page.code).toBe(2);
    expect(page.err).toContain('There is no kubeconfig here for cluster "default"');

    const follower = elsewhere('logs', 'remote', '-f');
    await releaseDriver('remote');
    expect(await follower.ended).toMatchObject({ code: 0, out: shown });
    const recorded = await elsewhere('logs', 'remote').ended;
    expect(recorded.out).toBe(shown);
    expect(recorded.err).toContain('has ended: this is the end of its log, as recorded with the batch');
  });
});

/** Lines of the long log. docs/operate/observability.md names the run with 200,000. */
const LONG_LOG_LINES = Number(process.env['SPARKBATCH_LOG_LINES'] || 20_000);
/** MiB by which the memory of the follower may grow, whatever the length of the log. */
const MAX_GROWTH_MIB = 100;

test('sparkbatch logs -f prints a long log byte for byte, across a disconnect every second and two rotations', async () => {
  const { kubeconfig } = environment.stack.kubernetes;
  await start('long-log');
  const proxy = await ApiProxy.open(kubeconfig);
  let followed: Followed;
  try {
    followed = await followLongLog({
      batchId: 'long-log',
      driver: await runningDriver('long-log'),
      kubeconfig,
      proxy,
      env,
      lines: LONG_LOG_LINES,
      linesPerSecond: 5000,
      end: () => releaseDriver('long-log'),
    });
  } finally {
    await proxy.close();
  }
  const { written, received, connections, disconnects, rotations, memory, difference, code, notes } = followed;
  printFigures('A log that sparkbatch logs -f follows', {
    'lines written': written.lines,
    'lines printed': received.lines,
    'bytes written': written.bytes,
    'bytes printed': received.bytes,
    'SHA-256 written': written.sha256,
    'SHA-256 printed': received.sha256,
    'forced disconnects': disconnects,
    'connections for the log': connections,
    rotations,
    'memory of the follower before the first line, MiB': memory.before ?? 'unknown',
    'peak memory of the follower, MiB': memory.peak ?? 'unknown',
  });
  expect({ difference, code, notes }).toMatchObject({ difference: undefined, code: 0 });
  expect(received).toEqual(written);
  expect(connections).toBeGreaterThan(2);
  expect((memory.peak ?? 0) - (memory.before ?? 0)).toBeLessThan(MAX_GROWTH_MIB);
});

describe('Commands about one batch', () => {
  test('show events and a page, wait for a state, and start it again', async () => {
    await start('one');
    await untilRunning('one');
    expect((await sparkbatch('wait', 'one', '--for', 'running')).code).toBe(0);
    const late = await sparkbatch('wait', 'one', '--timeout', '1s');
    expect(late.code).toBe(12);
    expect(late.err).toContain('Not all of one are ended after 1s. The batches continue.');
    expect(await json('events', 'one')).toMatchObject({ batchId: 'one', attempt: 1, from: 'cluster' });
    const page = await sparkbatch('describe', 'one');
    expect(page.out).toMatch(/^Batch +one\n/);
    expect(page.out).toContain('attempt 1: the driver runs');
    expect(page.out).toContain('sparkbatch logs one -f');
    expect((await sparkbatch('ui', 'one', '--url')).out).toMatch(/^http:\/\/.*:4040\n$/);

    await releaseDriver('one');
    expect((await sparkbatch('wait', 'one')).code).toBe(0);
    expect((await sparkbatch('describe', 'one')).out).toContain('the batch ended as FINISHED');
    expect((await sparkbatch('ui', 'one')).code).toBe(4);
    const again = await json<{ batchId: string }>('rerun', 'one', '--id', 'one-again');
    expect(again.batchId).toBe('one-again');
    await untilRunning('one-again');
    await releaseDriver('one-again');
    expect((await environment.batches.result('one-again')).name).toBe('one');
  });
});

describe('Commands about many batches', () => {
  test('filter by what can be searched, count, and kill a selection', async () => {
    for (const id of ['many-1', 'many-2']) await start(id, HELD_RUNNING, { name: 'many' });
    await start('bad', { 'run-time': '100ms', 'exit-code': '7' }, { retry: { onExhausted: 'hold' } });
    await Promise.all(['many-1', 'many-2'].map((id) => untilRunning(id)));
    await until('bad', 'held', ({ phase }) => phase === 'held');
    const ids = (ended: Ended) => ended.out.trim().split('\n').toSorted();
    await eventually('visibility has the batches', async () => {
      const found = ids(await sparkbatch('list', '--name', 'many', '--state', 'RUNNING', '-o', 'name'));
      const held = ids(await sparkbatch('list', '--held', '-o', 'name'));
      return found.length === 2 && held[0] === 'bad' ? true : undefined;
    });
    await eventually('visibility has the failure of the held one', async () => {
      expect(await json('list', '--failure-class', 'application', '--phase', 'held')).toMatchObject({
        batches: [{ batchId: 'bad', name: 'bad', phase: 'held', failureClass: 'application', attempt: 1 }],
      });
      return true;
    });
    expect((await sparkbatch('list', '-o', 'wide')).out).toMatch(/PHASE +ATTEMPT +FAILURE/);
    expect((await sparkbatch('list', '--since', '1h', '-o', 'yaml', '--name', 'bad')).out).toMatch(/^batches:\n/);
    expect((await sparkbatch('top')).out).toMatch(/RUNNING +\d/);

    const selection = ['kill', '--name', 'many', '--reason', 'wrong day'];
    expect(ids(await sparkbatch(...selection, '--dry-run')).join('\n')).toContain('many-1');
    const unconfirmed = await sparkbatch(...selection);
    expect(unconfirmed.code).toBe(2);
    expect(unconfirmed.err).toContain('2 batches would be killed: give --yes');
    const killed = await sparkbatch(...selection, '--yes', '--wait');
    expect(killed.code).toBe(0);
    expect((await environment.batches.result('many-2')).message).toContain('wrong day');
    expect((await sparkbatch('give-up', 'bad')).code).toBe(0);
  });
});

describe('A worker', () => {
  test('answers probes, and logs each change of a state and who killed a batch', async () => {
    await eventually('the worker is ready', async () =>
      (await fetch(`http://${health}/readyz`)).status === 200 ? true : undefined,
    );
    expect((await fetch(`http://${health}/livez`)).status).toBe(200);
    await start('audited');
    const { uid } = await runningDriver('audited');
    await sparkbatch('kill', 'audited', '--reason', 'audit me', '--wait');
    const lines = () =>
      worker
        .output()
        .split('\n')
        .filter((line) => /audit=/.test(line) && /audited/.test(line));
    // The output of a process may be later than the answers of its servers.
    const lineWith = (text: string) =>
      eventually(`the log has ${text}`, () => lines().find((line) => line.includes(text)));
    await lineWith('phase=following');
    await lineWith('phase=ended');
    const kill = await lineWith('action=kill');
    expect(kill).toContain('reason="audit me"');
    expect(kill).toMatch(new RegExp(`podUid=${uid}`));
    expect(kill).toMatch(/identity=\S+@/);
    expect(kill).toMatch(/applicationId=spark-/);
    const changes = lines().flatMap(
      (line) => /audit=state.*?state=(\w+) phase=(\w+)/.exec(line)?.slice(1).join(' ') ?? [],
    );
    expect(changes).toContain('RUNNING following');
    expect(changes).toContain('KILLED ended');
    expect(new Set(changes).size).toBe(changes.length);
  });
});

test('Mistakes are answered with what was meant', async () => {
  const application = stringify({ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', spec: {} });
  const submitted = await runCommand(['submit', '-f', '-'], { env, stdin: application });
  expect(submitted.code).toBe(2);
  expect(submitted.err).toContain('is a SparkApplication of a Spark operator, not a batch. Convert it:');
  const [removed, version, completion] = await Promise.all([
    sparkbatch('delete', 'x'),
    sparkbatch('version'),
    sparkbatch('completion', 'bash'),
  ]);
  expect(removed.err).toContain('(Did you mean kill?)');
  expect(version.out).toMatch(/^sparkbatch \d/);
  expect(completion.out).toContain('sparkbatch');
});
