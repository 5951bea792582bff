import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { runCommand, startCommand, type Ended } from '../support/command.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

let environment: TestEnvironment;
let env: Record<string, string>;

beforeAll(async () => {
  environment = await openTestEnvironment('cli', { serves: '*' });
  env = { TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: 'cli' };
});

afterAll(() => environment.close());

const sparkbatch = (...args: string[]): Promise<Ended> => runCommand(args, { env });
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await sparkbatch(...args, '-o', 'json')).out);
const submit = (batch: BatchRequest, ...args: string[]): Promise<Ended> =>
  runCommand(['submit', '-f', '-', ...args], { env, stdin: stringify(batch) });
const short = (more: Partial<BatchRequest> = {}): BatchRequest => simulatedBatch('cli', { 'run-time': '200ms' }, more);
const long = (more: Partial<BatchRequest> = {}): BatchRequest => simulatedBatch('cli', HELD_RUNNING, more);

const { untilRunning, releaseDriver } = batchHelpers(() => environment);

describe('a command without Temporal', () => {
  const nowhere = { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } };

  test('fails with a sentence that names the address', async () => {
    const commands = [['status', 'x'], ['list'], ['kill', 'x'], ['result', 'x'], ['extend', 'x', '--runtime', '1m']];
    for (const ended of await Promise.all(commands.map((args) => runCommand(args, nowhere)))) {
      expect(ended).toEqual({
        code: 5,
        out: '',
        err: "sparkbatch: Temporal at 127.0.0.1:1 can't be reached: connect ECONNREFUSED 127.0.0.1:1.\n",
      });
    }
  });

  test('fails with JSON for scripts', async () => {
    const { code, err } = await runCommand(['status', 'x', '-o', 'json'], nowhere);
    expect(code).toBe(5);
    expect(JSON.parse(err)).toEqual({
      error: { type: 'TemporalUnreachable', message: expect.stringContaining('ECONNREFUSED') },
    });
  });

  test('fails after the connect timeout when it is a worker', async () => {
    const kubeconfig = environment.workerKubeconfig;
    const args = ['worker', '--connect-timeout', '2s', '--kubeconfig', kubeconfig];
    const { code, out, err } = await runCommand(args, nowhere);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain('trying again');
    expect(err).toContain("sparkbatch: Temporal at 127.0.0.1:1 can't be reached, tried for 2 s: Connection refused.");
  });

  test('reports an invalid batch with the line of each problem', async () => {
    const stdin = 'name: x\ndriver:\n  memory: lots\n';
    expect(await runCommand(['submit', '-f', '-'], { ...nowhere, stdin })).toEqual({
      code: 2,
      out: '',
      err: [
        'standard input:1:1: mainApplicationFile: is missing: name the jar, Python or R file of the application',
        'standard input:3:3: driver.memory: is not a memory size as Spark writes it: use 512m or 4g',
        'sparkbatch: standard input is not a valid batch. Nothing was created.',
        '',
      ].join('\n'),
    });
  });
});

test('a command with wrong usage fails with a sentence and exit code 2', async () => {
  const cases: [string[], string][] = [
    [['stat', 'x'], "unknown command 'stat' (Did you mean status?)"],
    [['status'], "missing required argument 'id'"],
    [['submit'], "required option '-f, --file <path>' not specified"],
    [['submit', '-f', '/no/such/file'], "Can't read /no/such/file: ENOENT: no such file or directory"],
    [['list', '--state', 'DONE'], 'Not a state: one of PENDING, RUNNING'],
    [['extend', 'x', '--runtime', 'soon'], 'Not a duration'],
    [['status', 'x', '--address', ':::'], '":::" is not an address: write host:port.'],
    [['status', 'x', '--profile', 'none'], "Profile 'none' not found"],
    [['worker', '--kubeconfig', '/no/such/file'], 'kubeconfig /no/such/file cannot be read'],
  ];
  const ended = await Promise.all(cases.map(([args]) => runCommand(args, { env })));
  for (const [index, { code, out, err }] of ended.entries()) {
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^sparkbatch: /);
    expect(err).toContain(cases[index]?.[1]);
    expect(err).not.toContain('    at ');
  }
});

describe('a command without a worker', () => {
  test('reports that the state is not known, and leaves a kill that takes effect when a worker runs', async () => {
    await submit(long(), '--id', 'waiting');
    const [status, kill] = await Promise.all([
      sparkbatch('status', 'waiting'),
      sparkbatch('kill', 'waiting', '--reason', 'too late'),
    ]);
    expect(status.code).toBe(7);
    expect(status.err).toContain('no worker on task queue "spark-batch" answered within 8 s');
    expect(kill.code).toBe(7);
    expect(kill.err).toContain('The kill is stored in Temporal as a signal');

    const worker = await environment.worker();
    const result = await sparkbatch('result', 'waiting');
    expect(result.code).toBe(3);
    expect(result.out).toContain('too late');
    await worker.shutDown();
    expect(await json('status', 'waiting')).toMatchObject({ batchId: 'waiting', state: 'KILLED', phase: 'ended' });
  });
});

describe('a command with a worker', () => {
  beforeAll(async () => {
    await environment.worker();
  });

  test('follows a batch to its end with --wait', async () => {
    const args = ['submit', '-f', '-', '--id', 'followed', '--wait'];
    const { child, ended } = startCommand(args, { env, stdin: stringify(long({ name: 'followed' })) });
    let shown = '';
    child.stderr?.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    await eventuallyTrue('the progress is shown', () => / RUNNING +Driver /.test(shown));
    await releaseDriver('followed');
    const { code, out, err } = await ended;
    expect(code).toBe(0);
    // On a slow machine, the worker may have been waited for as well.
    expect(err).toMatch(
      /^Batch followed is submitted\.\n(\d\d:\d\d:\d\dZ {2}([A-Z]+ +(Attempt|Driver|Recording) |\(no worker ).*\n)+$/,
    );
    expect(out).toMatch(/^Batch +followed\nState +FINISHED\nMessage .* finished with exit code 0/);
  });

  test('starts no batch with the id of a running or ended one', async () => {
    const first = await submit(short(), '--id', 'twice', '-o', 'json');
    const { runId } = JSON.parse(first.out) as { runId: string };
    expect(JSON.parse((await submit(long(), '--id', 'twice', '-o', 'json')).out)).toEqual({
      batchId: 'twice',
      runId,
      existing: true,
    });
    await environment.batches.result('twice');
    const again = await submit(long(), '--id', 'twice', '--wait');
    expect(again.code).toBe(0);
    expect(again.err).toContain('Batch twice exists already: nothing was started.');
  });

  test('exits with 1 when the batch fails, and shows the failure', async () => {
    const batch = simulatedBatch('cli', { 'run-time': '1s', 'exit-code': '17', message: 'no input\nat all' });
    const { code, out } = await submit(batch, '--id', 'failing', '--wait');
    expect(code).toBe(1);
    expect(out).toMatch(/Exit code +17/);
    expect(out).toContain('no input at all');
    expect(await json('result', 'failing')).toMatchObject({
      state: 'FAILED',
      exitCode: 17,
      failureClass: 'application',
    });
  });

  test('reports a batch that only a worker can refuse with the line of the problem', async () => {
    const { code, err } = await submit(short({ cluster: 'mars' }), '--id', 'refused', '--wait');
    expect(code).toBe(2);
    expect(err).toMatch(/standard input:\d+:1: cluster: "mars" is not served by this worker/);
    expect(await json('status', 'refused')).toMatchObject({ state: 'FAILED', phase: 'ended', attempts: [] });
    expect((await sparkbatch('result', 'refused')).code).toBe(2);
  });

  test('kills a batch once, and reports the state when it is killed again', async () => {
    await submit(long({ timeouts: { runtime: '10m' } }), '--id', 'killed');
    await untilRunning('killed');
    expect(await json('extend', 'killed', '--runtime', '30m')).toEqual({
      batchId: 'killed',
      accepted: true,
      message: 'The maximum runtime is now 40m',
    });
    const kill = await sparkbatch('kill', 'killed', '--reason', 'wrong input', '--wait');
    expect(kill.code).toBe(0);
    expect(kill.out).toMatch(/^Operation of deleted application\[appId: spark-.*\] is completed\.\n$/);
    const again = await sparkbatch('kill', 'killed');
    expect(again.code).toBe(6);
    expect(again.out).toMatch(/^Refused: Target application\[appId: spark-.*, tag: .*\] is in KILLED status\.\n$/);
    expect((await sparkbatch('extend', 'killed', '--runtime', '1m')).code).toBe(6);
    expect((await sparkbatch('result', 'killed')).code).toBe(3);
  });

  test('shows the result of a batch that was cancelled or terminated in Temporal', async () => {
    for (const id of ['cancelled', 'terminated']) {
      await submit(long(), '--id', id);
      await untilRunning(id);
    }
    await environment.client.workflow.getHandle('cancelled').cancel();
    await environment.client.workflow.getHandle('terminated').terminate('by mistake');
    expect((await sparkbatch('result', 'cancelled')).code).toBe(3);
    expect(await json('result', 'terminated')).toMatchObject({
      state: 'UNKNOWN',
      reason: 'Terminated',
      driver: { namespace: 'cli' },
      message: expect.stringContaining('it may still run'),
    });
  });

  test('keeps a driver longer, and ends its retention', async () => {
    await submit(short(), '--id', 'kept', '--wait');
    const kept = (await json('keep', 'kept', '--for', '2h')) as { until: string };
    expect(Date.parse(kept.until) - Date.now()).toBeGreaterThan(100 * 60_000);
    expect((await sparkbatch('keep', 'kept', '--end')).code).toBe(0);
    await eventually('the retention is over', async () =>
      (await sparkbatch('keep', 'kept', '--end')).code === 4 ? true : undefined,
    );
    expect((await sparkbatch('keep', 'kept')).code).toBe(2);
  });

  test('lists batches by state', async () => {
    await submit(long({ name: 'listed' }), '--id', 'listed');
    await untilRunning('listed');
    await eventually('the list has the batch', async () => {
      const { batches } = (await json('list', '--state', 'running')) as { batches: object[] };
      const one = batches.find((batch) => 'batchId' in batch && batch.batchId === 'listed');
      return one &&
        expect(one).toMatchObject({ name: 'listed', state: 'RUNNING', cluster: 'default', namespace: 'cli' }) ===
          undefined
        ? true
        : undefined;
    });
    expect((await sparkbatch('list', '--limit', '1')).out.split('\n')).toHaveLength(3);
  });

  test('stops waiting on Ctrl-C without ending the batch', async () => {
    await submit(long(), '--id', 'left');
    const { child, ended } = startCommand(['result', 'left'], { env });
    if (!child.stderr) throw new Error('no pipe');
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toContain('Stopped waiting; the batch continues.');
    await untilRunning('left');
  });

  test('exits with 4 for an unknown id, or that of another workflow', async () => {
    expect((await sparkbatch('status', 'nope')).code).toBe(4);
    const watch = await sparkbatch('status', 'spark-driver-watch/default/*');
    expect(watch.code).toBe(4);
    expect(watch.err).toContain('is a workflow of type SparkDriverWatch, not a batch');
    const { code, err } = await sparkbatch('list', '--namespace', 'nope');
    expect(code).toBe(5);
    expect(err).toContain('Temporal has no namespace "nope"');
  });
});

describe('a worker', () => {
  test('prints one JSON line when it is ready, logs JSON, and exits with 0 on SIGTERM', async () => {
    const kubeconfig = environment.workerKubeconfig;
    const { child, ended } = startCommand(['worker', '-o', 'json', '--kubeconfig', kubeconfig], { env });
    if (!child.stdout) throw new Error('no pipe');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(line.toString())).toEqual({
      ready: true,
      pid: child.pid,
      taskQueue: 'spark-batch',
      configurationVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
      temporal: { address: environment.stack.temporal.address, namespace: 'cli' },
      clusters: [{ name: 'default', server: environment.stack.kubernetes.server, namespaces: ['*'] }],
    });
    child.kill('SIGTERM');
    const { code, err } = await ended;
    expect(code).toBe(0);
    for (const log of err.trim().split('\n')) expect(JSON.parse(log)).toHaveProperty('time');
  });
});

describe('A batch with parameters', () => {
  /** Fails once per attempt, with everything that a placeholder can stand for. */
  function parameterized(): Record<string, unknown> {
    const batch = short({ retry: { application: 1, initialInterval: '100ms', jitter: 0 } });
    return {
      ...batch,
      driver: {
        annotations: { ...batch.driver?.annotations, 'sim.spark-batch/exit-code': '7' },
        env: { TRY: '${{ attempt }} of ${{ batchId }}' },
      },
      executor: { instances: '${{ executors }}' },
      arguments: ['${{ scheduledTime, yyyy-MM-dd HH:mm, Europe/Berlin }}', '${{ region }}', '${spark.app.name}'],
      parameters: { region: {}, executors: { type: 'integer', default: 3 } },
    };
  }

  /** The arguments of the application and the variable TRY, of the driver of each attempt. */
  async function inputs(batchId: string) {
    const { attempts } = await eventually(`the result of ${batchId}`, () => environment.batches.result(batchId));
    return Promise.all(
      attempts.map(async ({ driver: { name } }) => {
        const [container] = (await environment.cluster.pod(name))?.spec?.containers ?? [];
        return [
          ...(container?.args?.slice(-3) ?? []),
          container?.env?.find((variable) => variable.name === 'TRY')?.value,
        ];
      }),
    );
  }

  test('has the time of its schedule across a change of clocks, and the same one when it is run again', async () => {
    const schedule = await environment.client.schedule.create({
      scheduleId: 'nightly',
      spec: { calendars: [{ hour: 4 }], timezone: 'Europe/Berlin' },
      policies: { overlap: 'ALLOW_ALL' },
      state: { paused: true },
      action: {
        type: 'startWorkflow',
        workflowType: 'SparkBatch',
        workflowId: 'nightly-etl',
        taskQueue: 'spark-batch',
        args: [{ ...parameterized(), parameterValues: { region: 'eu' } }],
      },
    });
    await schedule.backfill({ start: new Date('2026-03-28T00:00:00Z'), end: new Date('2026-03-30T00:00:00Z') });
    // Temporal adds the scheduled time to the id of the workflow.
    const [winter, summer] = ['nightly-etl-2026-03-28T03:00:00Z', 'nightly-etl-2026-03-29T02:00:00Z'] as const;
    const args = (day: string) => [`${day} 04:00`, 'eu', '${spark.app.name}'];
    expect(await inputs(winter)).toEqual([1, 2].map((n) => [...args('2026-03-28'), `${n} of ${winter}`]));
    expect(await inputs(summer)).toEqual([1, 2].map((n) => [...args('2026-03-29'), `${n} of ${summer}`]));
    await schedule.delete();

    await sparkbatch('rerun', summer, '--id', 'again');
    expect(await inputs('again')).toEqual([1, 2].map((n) => [...args('2026-03-29'), `${n} of again`]));
  });

  test('takes values from the command line, and is refused with every problem before it starts', async () => {
    const set = (...values: string[]) => values.flatMap((value) => ['--set', value]);
    const submitted = (...args: string[]) =>
      runCommand(['submit', '-f', '-', '--id', 'parameters', ...args], { env, stdin: stringify(parameterized()) });
    const { code, err } = await submitted(...set('regoin=us', 'executors=many'));
    expect(code).toBe(2);
    expect(err).toContain('parameterValues.regoin: is not a parameter of this batch (declared: region, executors)');
    expect(err).toContain('parameters.region: has no value and no default');
    expect(err).toContain('parameterValues.executors: must be a whole number, not "many"');
    expect((await submitted('--set', 'region')).err).toContain('Write name=value.');

    expect((await submitted(...set('region=a=b'))).code).toBe(0);
    expect((await inputs('parameters'))[0]?.[1]).toBe('a=b');
  });
});

describe('A schedule', () => {
  interface Report {
    readonly paused: boolean;
    readonly note?: string;
    readonly times: readonly string[];
    readonly batches: readonly { readonly batchId: string }[];
  }
  const describeSchedule = async (id: string) => (await json('schedule', 'describe', id)) as Report;
  const failing = { ...short().driver?.annotations, 'sim.spark-batch/exit-code': '7' };
  const batch = {
    ...short(),
    driver: { annotations: failing },
    arguments: ['${{ region }}'],
    parameters: { region: {} },
  };

  test('of a file is applied, compared, paused by a failure, and keeps its pause', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spark-batch-schedule-'));
    await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
    const file = join(folder, 'nightly.schedule.yaml');
    const write = (fields: Readonly<Record<string, unknown>>) =>
      writeFile(file, stringify({ id: 'nightly-file', batchFile: 'batch.yaml', ...fields }));
    const apply = (...args: string[]) => sparkbatch('schedule', 'apply', '-f', file, '--set', 'region=eu', ...args);
    await writeFile(join(folder, 'batch.yaml'), stringify(batch));

    await write({ cron: 'daily', timeZone: 'Europe/Atlantis', overlap: 'terminate', jitter: 5 });
    const refused = await sparkbatch('schedule', 'apply', '-f', file, '--set', 'regoin=eu');
    expect(refused.code).toBe(2);
    expect(refused.err.split('\n').slice(0, -2)).toEqual([
      expect.stringContaining(':2:1: batchFile.parameterValues.regoin: is not a parameter of this batch'),
      expect.stringContaining(':2:1: batchFile.parameters.region: has no value and no default'),
      expect.stringContaining(':3:1: cron: is not a cron expression: write 5 parts'),
      expect.stringContaining(':4:1: timeZone: is not a time zone'),
      expect.stringContaining(':5:1: overlap: must be one of skip, buffer-one'),
      expect.stringContaining(':6:1: jitter: must be a text with a unit, not the number 5'),
    ]);

    // The times are in the past: nothing starts by itself.
    const period = { startAt: '2026-03-01T00:00:00Z', endAt: '2026-04-01T00:00:00Z', timeZone: 'Europe/Berlin' };
    await write({
      ...period,
      cron: ['0 4 * * *', '@weekly'],
      overlap: 'buffer-one',
      jitter: '5m',
      pauseOnFailure: true,
    });
    expect((await apply('--dry-run')).out).toBe('Schedule nightly-file would be created.\n');
    expect((await apply()).out).toBe('Schedule nightly-file is created.\n');
    expect((await apply()).out).toBe('Schedule nightly-file is unchanged.\n');

    const backfill = ['--from', '2026-03-03T00:00:00Z', '--to', '2026-03-03T12:00:00Z'];
    expect((await sparkbatch('schedule', 'backfill', 'nightly-file', ...backfill)).code).toBe(0);
    const result = await eventually('the backfilled batch', () =>
      environment.batches.result('nightly-file-2026-03-03T03:00:00Z'),
    );
    expect(result.state).toBe('FAILED');
    const paused = await eventually('the schedule is paused', async () => {
      const report = await describeSchedule('nightly-file');
      return report.paused ? report : undefined;
    });
    expect(paused.note).toMatch(/fail/i);
    expect(paused.batches).toMatchObject([{ batchId: 'nightly-file-2026-03-03T03:00:00Z' }]);

    await write({ ...period, every: '90m', catchupWindow: 'PT12H' });
    expect((await apply()).out.split('\n')).toEqual(
      expect.arrayContaining([
        'Schedule nightly-file is updated.',
        '  cron: ["0 4 * * *","@weekly"] → (none)',
        '  every: (none) → PT1H30M',
        '  overlap: buffer-one → skip',
        '  catchupWindow: P365D → PT12H',
        '  jitter: PT5M → (none)',
        '  pauseOnFailure: true → false',
      ]),
    );
    expect((await apply()).out).toBe('Schedule nightly-file is unchanged.\n');
    expect((await describeSchedule('nightly-file')).paused).toBe(true);
    expect((await sparkbatch('schedule', 'resume', 'nightly-file')).code).toBe(0);
    expect((await describeSchedule('nightly-file')).paused).toBe(false);
    expect((await sparkbatch('schedule', 'delete', 'nightly-file')).code).toBe(0);
    expect((await sparkbatch('schedule', 'describe', 'nightly-file')).code).toBe(4);
  });

  test('of options skips a time that the clocks skip, takes one that they repeat once, and is changed in parts', async () => {
    const nightly = ['--cron', '30 2 * * *', '--time-zone', 'Europe/Berlin'];
    const create = (id: string, from: string, to: string) =>
      runCommand(
        ['schedule', 'create', id, '-f', '-', '--set', 'region=eu', ...nightly, '--start-at', from, '--end-at', to],
        { env, stdin: stringify(batch) },
      );
    const times = async (id: string) => (await describeSchedule(id)).times;
    expect((await create('spring', '2027-03-27T00:00:00Z', '2027-03-29T12:00:00Z')).code).toBe(0);
    expect(await times('spring')).toEqual(['2027-03-27T01:30:00.000Z', '2027-03-29T00:30:00.000Z']);
    expect((await create('autumn', '2027-10-30T12:00:00Z', '2027-11-01T12:00:00Z')).code).toBe(0);
    expect(await times('autumn')).toEqual(['2027-10-31T01:30:00.000Z', '2027-11-01T01:30:00.000Z']);
    expect((await create('autumn', '2027-10-30T12:00:00Z', '2027-11-01T12:00:00Z')).code).toBe(6);

    const updated = await sparkbatch('schedule', 'update', 'autumn', '--cron', '0 5 * * *', '--set', 'region=us');
    expect(updated.out).toBe(
      'Schedule autumn is updated.\n  cron: ["30 2 * * *"] → ["0 5 * * *"]\n  batch.parameterValues.region: eu → us\n',
    );
    expect((await sparkbatch('schedule', 'pause', 'autumn', '--reason', 'month end')).code).toBe(0);
    expect((await sparkbatch('schedule', 'describe', 'autumn')).out).toMatch(
      /State +paused: month end\n[^]*2027-10-31 04:00:00Z/,
    );
    const listed = await eventually('the list has both schedules', async () => {
      const { out } = await sparkbatch('schedule', 'list');
      return /^autumn +paused [^]*^spring +active /m.test(out) ? out : undefined;
    });
    expect(listed).toContain('month end');

    expect((await sparkbatch('schedule', 'trigger', 'spring')).code).toBe(0);
    const { batches } = await eventually('a batch is started', async () => {
      const report = await describeSchedule('spring');
      return report.batches.length > 0 ? report : undefined;
    });
    expect(batches[0]?.batchId).toMatch(/^spring-\d{4}-\d\d-\d\dT/);
    expect((await environment.batches.result(batches[0]?.batchId ?? '')).state).toBe('FAILED');
  });
});
