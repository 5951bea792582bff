import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import { type ApiRequest, hold, type Moment, type RequestMatch } from '../support/proxies/api-proxy.ts';
import { auditEvents } from '../support/records/audit-log.ts';
import { simulatedBatch, type Simulation } from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { type ConnectProxy, openConnectProxy } from '../support/proxies/connect-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { serverAccess } from '../support/environment/server-access.ts';
import { describeWithSpark, DOWNLOAD_TIMEOUT, sparkHome } from '../support/environment/spark-home.ts';

jest.setTimeout(180_000);

const NAMESPACE = 'spark-submit';
/** Of the 0600 file, of the environment: whoever lists processes must not see it. */
const SECRET = 'not-for-the-eyes-of-others';

const list = promisify(execFile);
let environment: FaultyEnvironment;
let worker: WorkerProcess;
let recorder: PodRecorder;
/** What was seen of spark-submit processes of this test's workers, at every look. */
const seen: { readonly processes: readonly string[] }[] = [];
const stopLooking = new AbortController();
let looks: Promise<void>;

/** Where batches go by the address of the API server, a token and its CA, instead of a kubeconfig. */
const BY_SERVER = 'spark-submit-by-server';
/** The same through a proxy: nobody else knows the address. */
const BY_PROXY = 'spark-submit-by-proxy';
/** The same by a name that the server's certificate has, and its address has not. */
const BY_NAME = 'spark-submit-by-name';
const HIDDEN = 'kubernetes.default.svc';
let folder: string;
let tunnel: ConnectProxy;

/** Of clusters which are ways to one API server; the first leads through the test's hands. */
async function startWorker(): Promise<WorkerProcess> {
  const file = join(folder, 'sparkbatch.json');
  const { server, ca } = await serverAccess(environment.stack.kubernetes.kubeconfig);
  const files = { tokenFile: join(folder, 'token'), caFile: join(folder, 'ca.crt') };
  await writeFile(files.tokenFile, tokenIn(environment.workerKubeconfig), { mode: 0o600 });
  await writeFile(files.caFile, ca);
  const configuration: ConfigurationInput = {
    clusters: {
      default: { kubeconfig: environment.proxy.kubeconfig, namespaces: [NAMESPACE] },
      'by-server': { server, ...files, namespaces: [BY_SERVER] },
      'by-proxy': {
        server: server.replace('127.0.0.1', HIDDEN),
        proxyUrl: tunnel.url,
        ...files,
        namespaces: [BY_PROXY],
      },
      'by-name': { server, tlsServerName: HIDDEN, ...files, namespaces: [BY_NAME] },
    },
    defaultCluster: 'default',
    sparkSubmit: { sparkHome: await sparkHome() },
  };
  await writeFile(file, JSON.stringify(configuration));
  return environment.worker({ args: ['--config', file] });
}

/** The token of the account of a kubeconfig. */
function tokenIn(kubeconfig: string): string {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config.getCurrentUser()?.token ?? '';
}

/** Command lines of what runs for workers of this test: of one spark-submit several, scripts and two JVMs after another. */
async function sparkSubmits(): Promise<readonly string[]> {
  const { stdout } = await list('ps', ['-eo', 'args', '-ww'], { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .split('\n')
    .filter(
      (line) =>
        line.includes('deploy.SparkSubmit') && [master(), BY_SERVER, BY_PROXY].some((one) => line.includes(one)),
    );
}

async function lookAtProcesses(): Promise<void> {
  while (!stopLooking.signal.aborted) {
    seen.push({ processes: await sparkSubmits() });
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** The file of properties that a command line names: each submission has one of its own. */
function filesOf(processes: readonly string[]): string[] {
  return [...new Set(processes.flatMap((line) => /--properties-file (\S+)/.exec(line)?.[1] ?? []))];
}

/** The address by which workers of this test, and what they start, know the API server. */
function master(): string {
  return `k8s://${environment.proxy.server}`;
}

function batch(name: string, simulation: Simulation, more: Partial<BatchRequest> = {}): BatchRequest {
  return simulatedBatch(NAMESPACE, simulation, { name, submit: { kind: 'spark-submit' }, ...more });
}

async function submit(name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}): Promise<string> {
  await environment.batches.submit(batch(name, simulation, more), { batchId: name });
  return name;
}

async function run(name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  return environment.batches.result(await submit(name, simulation, more));
}

/** spark-submit makes the driver, then what it needs; the ConfigMap is last. */
function creation(resource: 'pods' | 'configmaps', batchName: string): RequestMatch {
  const verb = resource === 'pods' ? 'create' : 'patch';
  const where = ({ headers, body }: ApiRequest) =>
    headers['user-agent']?.startsWith('fabric8') === true && body.toString().includes(`${batchName}-`);
  return { verb, resource, where };
}

/** A JVM needs seconds to get as far as its request, and on a busy machine many. */
const PATIENCE = { within: 100_000 };

function until(batchId: string, what: string, holds: (status: BatchStatus) => boolean): Promise<BatchStatus> {
  return eventually(`batch ${batchId} is ${what}`, async () => {
    const status = await environment.batches.status(batchId);
    return holds(status) ? status : undefined;
  });
}

/** Of a batch nothing is left, and nothing ever ran. */
async function expectNothingOf(name: string): Promise<void> {
  const pods = (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${name}-`));
  expect(pods).toEqual([]);
  for (const story of recorder.of(`${name}-`)) expect(story).toMatchObject({ ran: false, gone: true });
}

/** What the last try of a batch's submission ran into. */
async function lastFailure(name: string): Promise<string> {
  const { raw } = await environment.client.workflow.getHandle(name).describe();
  return raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
}

describeWithSpark('a batch of submit.kind spark-submit', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spark-batch-by-server-'));
    tunnel = await openConnectProxy(() => true, { [HIDDEN]: '127.0.0.1' });
    environment = await openFaultyEnvironment(NAMESPACE, {
      features: ['spark-submit', 'evidence'],
      additionalNamespaces: [BY_SERVER, BY_PROXY, BY_NAME],
    });
    recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
    worker = await startWorker();
    looks = lookAtProcesses();
  }, DOWNLOAD_TIMEOUT);

  afterAll(async () => {
    stopLooking.abort();
    await looks;
    recorder.stop();
    await environment.close();
    await tunnel.close();
    await rm(folder, { recursive: true });
  });

  describe('three batches at once, on a worker with two places,', () => {
    const results = new Map<string, BatchResult>();
    let waited: string;

    beforeAll(async () => {
      const env = { DB_PASSWORD: SECRET };
      await submit('finishes', {}, { driver: { env }, stateSource: 'CONTAINER' });
      await submit('fails', { 'exit-code': '3' });
      await submit('refused', {}, { executor: {}, driver: { nodeSelector: {} }, sparkConf: INVALID });
      const names = ['finishes', 'fails', 'refused'];
      waited = await eventually('one of them waits', async () =>
        (await Promise.all(names.map(lastFailure))).find((said) => said.includes('waiting for a slot')),
      );
      await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
    });

    /** Kubernetes, and neither Spark nor we, has something against it. */
    const INVALID = { 'spark.kubernetes.driver.node.selector.disk': '_ssd_' };

    test('are never more than two at a time, and the third is told to come again', () => {
      expect(waited).toMatch(
        /this worker runs its maximum of 2 spark-submit \(--max-spark-submits\); attempts waiting: 1/,
      );
      expect(Math.max(...seen.map(({ processes }) => filesOf(processes).length))).toBe(2);
    });

    test('end as their drivers end', () => {
      expect(results.get('finishes')).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
      expect(results.get('fails')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    });

    test('have drivers with our marks, let start, under the id that spark-submit made up', async () => {
      const { driver, applicationId, sparkUiUrl } = results.get('finishes') ?? {};
      const pod = await environment.cluster.pod(driver?.name ?? '');
      expect(pod?.metadata?.labels).toMatchObject({
        'spark-app-selector': applicationId,
        'spark-batch-tag': driver?.tag,
        'spark-batch/attempt-tag': driver?.tag,
      });
      expect(pod?.metadata?.finalizers ?? []).toEqual([]);
      expect(pod?.spec?.schedulingGates ?? []).toEqual([]);
      const [host = ''] = new URL(sparkUiUrl ?? '').hostname.split('.');
      const service = await environment.cluster.core.readNamespacedService({ name: host, namespace: NAMESPACE });
      expect(service.metadata?.ownerReferences).toMatchObject([{ uid: driver?.uid }]);
      expect(service.metadata?.labels).toMatchObject({ 'spark-batch/attempt-tag': driver?.tag });
    });

    test('show no secret to whoever lists processes', () => {
      const lines = seen.flatMap(({ processes }) => processes);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
      expect(filesOf(lines).filter(existsSync)).toEqual([]);
    });

    test("say the API server's own sentence when it refuses them, and what spark-submit wrote", async () => {
      const refused = results.get('refused');
      expect(refused).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
      expect(refused?.message).toMatch(
        /^submitting driver default\/spark-submit\/refused-\S+ was refused: Pod "refused-\S+" is invalid: spec\.nodeSelector: /,
      );
      expect(refused?.message).not.toContain('Received status');
      const output = refused?.attempts[0]?.verdict?.submitOutput ?? [];
      expect(output.join('\n')).toMatch(/Exception in thread "main" io\.fabric8/);
      await expectNothingOf('refused');
      const { temporal } = environment.stack;
      const shown = await runCommand(['result', 'refused', '--address', temporal.address, '--namespace', NAMESPACE]);
      expect(shown.out).toMatch(/spark-submit wrote .*\n(?: {2}.*\n)* {2}Exception in thread/);
    });
  });

  describe('a cluster that has no kubeconfig', () => {
    const WAYS: readonly (readonly [how: string, cluster: string, namespace: string])[] = [
      ['by its address, a token and a CA', 'by-server', BY_SERVER],
      ['through a proxy as well', 'by-proxy', BY_PROXY],
    ];

    test.each(WAYS)('is reached %s, and none of that is left behind', async (_, cluster, namespace) => {
      const result = await run(cluster, {}, { cluster, namespace, arguments: [namespace] });
      expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, driver: { cluster, namespace } });
      expect(result.attempts).toHaveLength(1);
      const pods = await new TestCluster(environment.stack.kubernetes.kubeconfig, namespace).pods();
      expect(pods.map(({ metadata }) => metadata?.uid)).toEqual([result.driver?.uid]);
      const created = auditEvents(environment.stack.kubernetes.auditLog).filter(
        ({ verb, objectRef: { resource, name, subresource } = {} }) =>
          verb === 'create' && resource === 'pods' && name === result.driver?.name && subresource === undefined,
      );
      expect(created).toMatchObject([
        { user: { username: environment.workerUser }, userAgent: expect.stringMatching(/^fabric8/) },
      ]);
      const token = await readFile(join(folder, 'token'), 'utf8');
      const lines = seen.flatMap(({ processes }) => processes).filter((line) => line.includes(namespace));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.includes(token))).toEqual([]);
      expect(filesOf(lines).map(dirname).filter(existsSync)).toEqual([]);
    });

    test('can not be reached by a name of its certificate alone, and the batch says so', async () => {
      const result = await run('by-name', {}, { cluster: 'by-name', namespace: BY_NAME });
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
      expect(result.message).toMatch(
        /^submitting driver by-name\/\S+: cluster "by-name" has tlsServerName, which .* use another submit\.kind\.$/,
      );
    });
  });

  test('a batch for another version of Spark is refused at once, with both versions', async () => {
    await expect(run('old', {}, { sparkVersion: '3.1.0' })).rejects.toThrow(
      /"3\.1\.0" is not the version of the worker's/,
    );
  });

  test('a spark-submit that gets no answer is given up in time, and what it made meanwhile is removed', async () => {
    const rule = environment.proxy.rule(creation('pods', 'unanswered'), hold('after'), 1);
    const limits = { timeouts: { submit: '15s' }, retry: { infrastructure: 0 } };
    const result = await run('unanswered', {}, limits);
    rule.remove();
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
    expect(result.message).toMatch(
      /within the submit timeout of 15s: spark-submit .* did not finish in time; its last output/,
    );
    expect(result.attempts[0]?.verdict?.submitOutput?.length).toBeGreaterThan(0);
    await expectNothingOf('unanswered');
  });

  describe('a kill wins over a spark-submit', () => {
    const HELD: readonly (readonly [when: string, name: string, moment: Moment])[] = [
      ['that has sent its request, which takes effect when it is dead', 'sent', 'before'],
      ['that has made the driver and does not know it', 'made', 'after'],
    ];
    const ended = new Map<string, BatchResult>();

    beforeAll(async () => {
      await Promise.all(
        HELD.map(async ([, name, moment]) => {
          const rule = environment.proxy.rule(creation('pods', name), hold(moment), 1);
          await submit(name);
          await rule.caught(1, PATIENCE);
          await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
          await until(name, 'being killed', ({ phase }) => phase === 'killing');
          rule.release();
          ended.set(name, await environment.batches.result(name));
        }),
      );
    });

    test.each(HELD)('%s', async (_, name) => {
      expect(ended.get(name)).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
      expect(recorder.of(`${name}-`)).toHaveLength(1);
      await expectNothingOf(name);
      expect(await sparkSubmits()).toEqual([]);
    });
  });

  describe('a worker that dies while spark-submit runs takes it along, and another ends the batch with one driver', () => {
    const DEATHS: readonly (readonly [when: string, name: string, resource: 'pods' | 'configmaps'])[] = [
      ['before there is a driver', 'unmade', 'pods'],
      ['when the driver is half-made', 'half', 'configmaps'],
    ];
    const ended = new Map<string, BatchResult>();
    let left: readonly string[];

    beforeAll(async () => {
      const rules = DEATHS.map(([, name, resource]) =>
        environment.proxy.rule(creation(resource, name), hold('before'), 1),
      );
      await Promise.all(DEATHS.map(([, name]) => submit(name)));
      await Promise.all(rules.map((rule) => rule.caught(1, PATIENCE)));
      await worker.kill();
      left = await eventually('no spark-submit is left', async () => {
        const running = await sparkSubmits();
        return running.length === 0 ? running : undefined;
      });
      for (const rule of rules) rule.remove();
      worker = await startWorker();
      await Promise.all(DEATHS.map(async ([, name]) => ended.set(name, await environment.batches.result(name))));
    });

    test.each(DEATHS)('%s', async (_, name) => {
      expect(left).toEqual([]);
      expect(filesOf(seen.flatMap(({ processes }) => processes)).filter(existsSync)).toEqual([]);
      const result = ended.get(name);
      expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
      expect(recorder.of(`${name}-`).filter(({ ran }) => ran)).toHaveLength(1);
      const pods = (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${name}-`));
      expect(pods.map(({ metadata }) => metadata?.uid)).toEqual([result?.driver?.uid]);
    });
  });
});
