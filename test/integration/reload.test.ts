import { renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import PQueue from 'p-queue';
import { freePorts } from '../../stack/ports.ts';
import { configurationVersion } from '../../src/config/schema/configuration.ts';
import { CONFIGURATION_VERSION_ANNOTATION, watchWorkflowId } from '../../src/model/names.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { ConfigMapMount } from '../support/workers/config-map-mount.ts';
import { eventually } from '../support/eventually.ts';
import { printFigures } from '../support/print-figures.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { serverAccess } from '../support/environment/server-access.ts';
import { WorkerMetrics } from '../support/workers/worker-metrics.ts';

/*
 * Reload under load: 100 batches run while 50 versions of the configuration, valid and invalid ones in turn, take each
 * other's place, clusters come and go, and credentials are rotated.
 */

jest.setTimeout(1_200_000);

const NAMESPACE = 'reload';
const OTHER_NAMESPACE = 'reload-second';
const BATCHES = 100;
const TURNS = 50;
/** The promise. */
const WITHIN = 5000;
/** As long as the turns take, and not much longer. */
const LONG: Simulation = { 'run-time': '200s' };
/** Of the driver's labels: which version's defaults it was made by. */
const LABEL = 'made-by';

interface Written {
  readonly text: string;
  readonly label: string;
  readonly second: boolean;
}

let environment: TestEnvironment;
let worker: WorkerProcess;
let metrics: WorkerMetrics;
let mount: ConfigMapMount;
let tokens: readonly string[];
let reached: { readonly server: string; readonly ca: string };
/** The label of a version's drivers. */
const labels = new Map<string, string>();
const batches: string[] = [];
let token = 0;

function write(label: string, { second = false }: { second?: boolean } = {}): Written {
  const cluster = { ...reached, token: '${file:token}', namespaces: [NAMESPACE] };
  const document = {
    clusters: { default: cluster, ...(second && { second: { ...cluster, namespaces: [OTHER_NAMESPACE] } }) },
    defaultCluster: 'default',
    defaults: { cleanup: 'NONE', driver: { labels: { [LABEL]: label } } },
  };
  const text = JSON.stringify(document, null, 2);
  labels.set(configurationVersion(text), label);
  return { text, label, second };
}

const filesOf = (text: string) => ({ 'sparkbatch.yaml': text, token: tokens[token % tokens.length] ?? '' });

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  await environment.cluster.core.createNamespace({ body: { metadata: { name: OTHER_NAMESPACE } } });
  const access = await serverAccess(environment.stack.kubernetes.kubeconfig);
  reached = { server: access.server, ca: access.ca };
  tokens = [await access.tokenOf(NAMESPACE, 'blue'), await access.tokenOf(NAMESPACE, 'green')];
  mount = new ConfigMapMount(filesOf(write('v0').text));
  const [port = 0] = await freePorts(1);
  metrics = new WorkerMetrics(port);
  worker = await environment.worker({
    args: ['--config', mount.file('sparkbatch.yaml'), '--metrics-address', `127.0.0.1:${port}`],
  });
});

afterAll(async () => {
  await environment.close();
  mount[Symbol.dispose]();
});

async function submit(id: string, simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<string> {
  const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name: id, ...more }), {
    batchId: id,
  });
  return batchId;
}

/** Waits until a version is in force; tells how long that took, in milliseconds. */
async function untilInForce(text: string): Promise<number> {
  const began = Date.now();
  const version = configurationVersion(text);
  await eventually(
    `version ${version} is in force; the worker wrote: ${worker.output().slice(-2000)}`,
    async () => ((await metrics.value('spark_batch_config_version', { version })) === 1 ? true : undefined),
    { within: 60_000, every: 50 },
  );
  return Date.now() - began;
}

const refusals = () => metrics.value('spark_batch_config_reloads', { outcome: 'refused' });

/** What can be wrong with a file, and what the worker's log says of it. */
const INVALID: readonly (readonly [text: (valid: string) => string, why: RegExp])[] = [
  [(valid) => valid.slice(0, valid.length / 2), /line \d+: /],
  [(valid) => valid.replace('"defaultCluster"', '"defaultCluser"'), /line \d+: defaultCluser: is not a field/],
  [() => '', /is empty/],
  [(valid) => valid.replace('${file:token}', '${file:no-such-file}'), /no-such-file.* can't be read/],
  [(valid) => valid.replace('"NONE"', '"SOME"'), /line \d+: defaults\.cleanup: /],
];

/** Replaces the file: as a ConfigMap in the first half, in the second as an editor does, or in place. */
function put(turn: number, text: string): void {
  const file = mount.file('sparkbatch.yaml');
  if (turn <= TURNS / 2) mount.put(filesOf(text));
  else if (turn % 4 < 2) {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  } else writeFileSync(file, text);
}

test(`${BATCHES} batches in flight take no harm from ${TURNS} versions, valid and invalid in turn`, async () => {
  const queue = new PQueue({ concurrency: 10 });
  await queue.addAll(
    Array.from({ length: BATCHES }, (_, index) => async () => batches.push(await submit(`load-${index}`, LONG))),
  );
  const running = async () =>
    (await environment.cluster.pods('spark-role=driver')).filter(({ status }) => status?.phase === 'Running').length;
  const inFlight = await eventually(
    'all drivers run',
    async () => {
      const count = await running();
      return count >= BATCHES ? count : undefined;
    },
    { within: 180_000, every: 1000 },
  );

  const began = Date.now();
  const took: number[] = [];
  let inForce = write('v0').text;
  for (let turn = 1; turn <= TURNS; turn += 1) {
    if (turn % 2 === 0) {
      const spoiled = INVALID[(turn / 2) % INVALID.length];
      if (!spoiled) throw new Error('There is nothing to spoil the file with.');
      const [spoil, why] = spoiled;
      const before = await refusals();
      const invalid = spoil(write(`v${turn}`).text);
      const logged = worker.output().length;
      put(turn, invalid);
      await eventually(
        `turn ${turn} is refused; the worker wrote: ${worker.output().slice(-2000)}`,
        async () => ((await refusals()) > before ? true : undefined),
        { within: 60_000, every: 50 },
      );
      expect(await refusals()).toBe(before + 1);
      expect(await metrics.value('spark_batch_config_refused_since')).toBeGreaterThan(0);
      await eventually('the log says why', () => (why.test(worker.output().slice(logged)) ? true : undefined));
      expect(await metrics.value('spark_batch_config_version', { version: configurationVersion(inForce) })).toBe(1);
    } else {
      if (turn % 10 === 5) token += 1;
      const valid = write(`v${turn}`, { second: turn % 4 === 1 });
      put(turn, valid.text);
      took.push(await untilInForce(valid.text));
      inForce = valid.text;
      expect(await metrics.value('spark_batch_config_refused_since')).toBe(0);
    }
    const id = await submit(`turn-${turn}`, { 'run-time': '2s' });
    batches.push(id);
    const resolvedBy = await eventually(
      `${id} is resolved`,
      async () => (await environment.batches.status(id)).configurationVersion,
      { within: 60_000 },
    );
    expect(resolvedBy).toBe(configurationVersion(inForce));
  }
  const turnsTook = Date.now() - began;
  const stillInFlight = await running();
  took.sort((one, other) => one - other);
  printFigures('Reload under load', {
    'batches in flight at the first turn': inFlight,
    'batches in flight after the last turn': stillInFlight,
    'turns took, s': Math.round(turnsTook / 1000),
    'until a valid version is in force, median, ms': took[Math.floor(took.length / 2)] ?? 0,
    'until a valid version is in force, longest, ms': took.at(-1) ?? 0,
  });

  const ended = await Promise.all(batches.map((id) => queue.add(() => environment.batches.result(id))));
  const disturbed = ended.filter(({ state, attempts }) => state !== 'FINISHED' || attempts.length !== 1);
  expect(disturbed).toEqual([]);
  const drivers = await environment.cluster.pods('spark-role=driver');
  expect(drivers).toHaveLength(batches.length);
  const madeBy = new Map(
    drivers.map(({ metadata }) => [
      metadata?.name,
      [metadata?.annotations?.[CONFIGURATION_VERSION_ANNOTATION], metadata?.labels?.[LABEL]],
    ]),
  );
  for (const { driver, configurationVersion = '' } of ended) {
    expect(madeBy.get(driver?.name)).toEqual([configurationVersion, labels.get(configurationVersion)]);
  }
  // Each valid version has made drivers, and none of those that were refused.
  const made = new Set(ended.map(({ configurationVersion = '' }) => labels.get(configurationVersion)));
  expect(made.size).toBe(TURNS / 2 + 1);
  expect([...made].every((label) => label === 'v0' || Number(label?.slice(1)) % 2 === 1)).toBe(true);

  expect(took).toHaveLength(TURNS / 2);
  expect(took.filter((time) => time > WITHIN)).toEqual([]);
});

test('a cluster comes and goes: batches may name it while it is there, and its watch goes with it', async () => {
  const access = await serverAccess(environment.stack.kubernetes.kubeconfig);
  token = 0;
  tokens = [await access.tokenOf(OTHER_NAMESPACE, 'second')];
  const watch = () => environment.client.workflow.getHandle(watchWorkflowId('second', OTHER_NAMESPACE)).describe();
  const isWatched = async (expected: boolean) =>
    eventually(`it is ${expected ? '' : 'not '}watched`, async () =>
      ((await watch()).status.name === 'RUNNING') === expected ? true : undefined,
    );
  const elsewhere = { cluster: 'second', namespace: OTHER_NAMESPACE };
  for (const round of [1, 2]) {
    const present = write(`present-${round}`, { second: true });
    mount.put(filesOf(present.text));
    writeFileSync(mount.file('sparkbatch.yaml'), present.text);
    await untilInForce(present.text);
    await isWatched(true);
    const there = await environment.batches.result(await submit(`second-${round}`, {}, elsewhere));
    expect(there).toMatchObject({ state: 'FINISHED', driver: elsewhere });
    const gone = write(`gone-${round}`);
    writeFileSync(mount.file('sparkbatch.yaml'), gone.text);
    await untilInForce(gone.text);
    await isWatched(false);
    const late = await submit(`second-late-${round}`, {}, elsewhere);
    await expect(environment.batches.result(late)).rejects.toThrow(/"second" is not served by this worker/);
  }
});

test('a token that is rotated is used, though the text of the file is as it was', async () => {
  const access = await serverAccess(environment.stack.kubernetes.kubeconfig);
  const logged = worker.output().length;
  tokens = [await access.tokenOf(NAMESPACE, 'red')];
  writeFileSync(mount.file('token'), tokens[0] ?? '');
  await eventually('the worker says so', () =>
    /in force with other files/.test(worker.output().slice(logged)) ? true : undefined,
  );
  await expect(environment.batches.result(await submit('after-rotation', {}))).resolves.toMatchObject({
    state: 'FINISHED',
  });
});
