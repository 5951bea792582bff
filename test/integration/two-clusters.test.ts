import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ClusterOptions } from '../../src/kubernetes/auth/cluster-options.ts';
import type { ClusterReport } from '../../src/model/workers/cluster-report.ts';
import { watchWorkflowId } from '../../src/model/names.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { type ClusterWorker, startClusterWorker } from '../support/workers/cluster-worker.ts';
import { runCommand } from '../support/command.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { serverAccess } from '../support/environment/server-access.ts';
import { TcpProxy } from '../support/proxies/tcp-proxy.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

/** The namespace of each cluster, so that each has its own watch. */
const NAMESPACE = 'two-clusters';
const [EAST, WEST, SOUTH] = [NAMESPACE, `${NAMESPACE}-west`, `${NAMESPACE}-south`] as const;
/** Activity slots of the worker: fewer than batches of the cluster that does not answer. */
const SLOTS = 12;
const STRANDED = 24;

let environment: TestEnvironment;
let west: TcpProxy;
let worker: ClusterWorker;
let clusters: Record<'east' | 'west' | 'south', ClusterOptions>;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  for (const name of [WEST, SOUTH]) await environment.cluster.core.createNamespace({ body: { metadata: { name } } });
  const { kubeconfig } = environment.stack.kubernetes;
  const access = await serverAccess(kubeconfig);
  west = await TcpProxy.open(new URL(access.server).host);
  const { ca, clientCertificate, clientKey } = access;
  clusters = {
    east: { kubeconfig, namespaces: [EAST] },
    west: { server: `https://${west.address}`, ca, clientCertificate, clientKey, namespaces: [WEST] },
    south: { server: access.server, ca, clientCertificate, clientKey, namespaces: [SOUTH] },
  };
  worker = await startClusterWorker({
    address: environment.stack.temporal.address,
    namespace: NAMESPACE,
    slots: SLOTS,
    clusters: { east: clusters.east, west: clusters.west },
    defaultCluster: 'east',
  });
});

afterAll(async () => {
  await worker.shutDown();
  await west.close();
  await environment.close();
});

const { untilRunning, releaseDriver } = batchHelpers(() => environment);

const SHORT: Simulation = { 'run-time': '0.2s' };

function submit(cluster: string, namespace: string, name: string, simulation: Simulation = SHORT) {
  const patient = { timeouts: { submit: '1h' } };
  return environment.batches.submit(simulatedBatch(namespace, simulation, { name, cluster, ...patient }), {
    batchId: name,
  });
}

/** How long each of these batches took from its start to its end, in milliseconds, sorted. */
async function lifetimes(prefix: string, count: number): Promise<number[]> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await Promise.all(names.map((name) => submit('east', EAST, name)));
  const results = await Promise.all(names.map((name) => environment.batches.result(name)));
  expect(new Set(results.map(({ state }) => state))).toEqual(new Set(['FINISHED']));
  return results
    .map(({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt))
    .toSorted((one, other) => one - other);
}

const median = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;

async function report(): Promise<{ code: number | null; report: ClusterReport; text: string }> {
  const { address } = environment.stack.temporal;
  const args = ['clusters', '--address', address, '--namespace', NAMESPACE];
  const json = await runCommand([...args, '-o', 'json']);
  const text = await runCommand(args);
  return { code: json.code, report: JSON.parse(json.out) as ClusterReport, text: text.out };
}

describe('a cluster that does not answer', () => {
  const stranded = Array.from({ length: STRANDED }, (_, index) => `stranded-${index}`);

  test('does not slow down the batches of another cluster', async () => {
    await lifetimes('warm', 3);
    const alone = await lifetimes('alone', 8);
    // The same work with both clusters healthy, for comparison: the time that this machine needs for it.
    await Promise.all(stranded.map((_, index) => submit('west', WEST, `healthy-${index}`)));
    const together = await lifetimes('together', 8);
    await Promise.all(stranded.map((_, index) => environment.batches.result(`healthy-${index}`)));

    west.set({ stalled: true });
    await Promise.all(stranded.map((name) => submit('west', WEST, name)));
    const atOnset = await lifetimes('onset', 8);
    await eventuallyTrue('the worker reports the outage', () => worker.output().includes('does not answer'));
    const during = await lifetimes('during', 8);
    process.stderr.write(
      `median of the healthy cluster's batches: both healthy ${median(together)} ms, at the onset of the outage ` +
        `${median(atOnset)} ms (${(median(atOnset) / median(together)).toFixed(2)} times); alone ${median(alone)} ms, ` +
        `during the outage ${median(during)} ms (${(median(during) / median(alone)).toFixed(2)} times)\n`,
    );
    // Without isolation, 24 requests of 10 s each in 12 slots would take 20 s before each batch of the other cluster, again and
    // again: these bounds only tell that apart from a slow machine.
    expect(median(atOnset)).toBeLessThan(5 * median(together) + 10_000);
    expect(median(during)).toBeLessThan(5 * median(alone) + 10_000);
    // The outage lasts until the test ends it: none of the batches above waited for that.
    const waiting = await Promise.all(stranded.map((name) => environment.batches.status(name)));
    expect(waiting.every(({ attempts }) => attempts.every(({ startedAt }) => startedAt === undefined))).toBe(true);
  });

  test('is the reason that Temporal’s UI shows for its waiting batches', async () => {
    const message = await eventually('a waiting batch shows a failure', async () => {
      const { raw } = await environment.client.workflow.getHandle('stranded-0').describe();
      return raw.pendingActivities?.[0]?.lastFailure?.message ?? undefined;
    });
    expect(message).toMatch(/cluster "west".*has not answered since|did not answer/);
  });

  test('is reported by `sparkbatch clusters`, also by its exit code', async () => {
    const { code, report: current, text } = await report();
    expect(code).toBe(9);
    const [east, other] = current.clusters;
    expect(east).toMatchObject({
      name: 'east',
      isDefault: true,
      state: 'reachable',
      version: expect.stringMatching(/^v1\./),
    });
    expect(east?.latencyMs).toBeGreaterThan(0);
    expect(east?.watches).toMatchObject([{ scope: EAST, state: 'watching', worker: current.worker }]);
    expect(other).toMatchObject({
      name: 'west',
      state: 'unreachable',
      failure: { kind: 'timeout' },
      since: expect.any(String),
    });
    expect(other?.liveBatches).toBe(STRANDED);
    expect(text).toMatch(/east \* +reachable .* v1\./);
    expect(text).toMatch(/west +unreachable/);
    expect(text).toMatch(/^west: .*firewall/m);
  });

  test('serves all its batches, once each, when it answers again', async () => {
    west.set({});
    const results = await Promise.all(stranded.map((name) => environment.batches.result(name)));
    expect(results.map(({ state, attempts }) => [state, attempts.length])).toEqual(stranded.map(() => ['FINISHED', 1]));
    await eventuallyTrue('the cluster and its watch are reported as healthy', async () => (await report()).code === 0);
  });
});

describe('a replacement of the clusters of a running worker', () => {
  const watch = (cluster: string, scope: string) =>
    environment.client.workflow.getHandle(watchWorkflowId(cluster, scope));

  test('is refused with every problem when a cluster cannot be used, and changes nothing', async () => {
    const broken = {
      ...clusters,
      south: { kubeconfig: '/nowhere/config' },
      north: { server: 'https://x', ca: 'no PEM' },
    };
    const refused = worker.replace({ clusters: broken, defaultCluster: 'missing' });
    await expect(refused).rejects.toThrow(
      /Cluster "south": .*ENOENT.*Cluster "north": ca: .*Default cluster "missing"/s,
    );
    expect((await report()).report.clusters.map(({ name }) => name)).toEqual(['east', 'west']);
  });

  test('adds a cluster, does not disturb running batches, and keeps the watch of a changed cluster', async () => {
    const running = ['way-1', 'way-2', 'way-3'];
    await Promise.all(running.map((name) => submit('east', EAST, name, HELD_RUNNING)));
    await Promise.all(running.map(untilRunning));
    const changed = { ...clusters.east, requestTimeout: '20s' };
    const changes = await worker.replace({ clusters: { ...clusters, east: changed }, defaultCluster: 'east' });
    expect(changes).toEqual({ added: ['south'], changed: ['east'], removed: [] });
    await eventually('the new cluster is watched', async () =>
      (await watch('south', SOUTH).describe()).status.name === 'RUNNING' ? true : undefined,
    );
    await submit('south', SOUTH, 'first-in-south');
    await expect(environment.batches.result('first-in-south')).resolves.toMatchObject({ state: 'FINISHED' });
    for (const name of running) {
      await releaseDriver(name);
      const { state, attempts } = await environment.batches.result(name);
      expect([state, attempts.length]).toEqual(['FINISHED', 1]);
    }
    const { report: current } = await report();
    const [east] = current.clusters;
    expect(east?.watches).toMatchObject([{ state: 'watching' }]);
  });

  test('ends the watch of a removed cluster, and its batches wait with this reason until it is added again', async () => {
    await submit('south', SOUTH, 'orphaned', HELD_RUNNING);
    await untilRunning('orphaned');
    const { south: _, ...others } = clusters;
    expect(await worker.replace({ clusters: others, defaultCluster: 'east' })).toMatchObject({ removed: ['south'] });
    await eventually('its watch has ended', async () =>
      (await watch('south', SOUTH).describe()).status.name === 'TERMINATED' ? true : undefined,
    );
    await environment.batches.kill('orphaned').catch(() => undefined);
    const failure = await eventually('its batch says what it waits for', async () => {
      const { raw } = await environment.client.workflow.getHandle('orphaned').describe();
      return raw.pendingActivities?.map(({ lastFailure }) => lastFailure?.message).find((message) => message);
    });
    expect(failure).toMatch(
      /does not serve cluster "south".*was removed from the configuration at .*Keep "south" in the configuration/,
    );
    await worker.replace({ clusters, defaultCluster: 'east' });
    await expect(environment.batches.result('orphaned')).resolves.toMatchObject({ state: 'KILLED' });
  });
});
