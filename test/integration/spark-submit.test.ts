import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { type ApiRequest, hold, type Moment, type RequestMatch } from '../support/proxies/api-proxy.ts';
import { auditEvents } from '../support/records/audit-log.ts';
import { simulatedBatch, type Simulation } from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { type ConnectProxy, openConnectProxy } from '../support/proxies/connect-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { expectNeverScheduled } from '../support/records/driver-expectations.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { serverAccess, clusterWith } from '../support/environment/server-access.ts';
import { describeWithSpark } from '../support/environment/describe-with-spark.ts';
import { DOWNLOAD_TIMEOUT, sparkHome, SPARK_VERSION } from '../support/environment/spark-home.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { attemptOf, planOf } from '../support/plans.ts';
import { createSparkSubmitter } from '../../src/submit/spark-submit/submit.ts';

const NAMESPACE = 'spark-submit';
/** A value that no process list may show. */
const SECRET = 'not-for-the-eyes-of-others';

const list = promisify(execFile);
let environment: FaultyEnvironment;
let worker: WorkerProcess;
let recorder: PodRecorder;
/** Samples of the command lines of spark-submit processes of this test's workers. */
const samples: (readonly string[])[] = [];
const stopSampling = new AbortController();
let sampling: Promise<void>;

/** Namespace of a cluster that is configured by server address, token and CA instead of a kubeconfig. */
const BY_SERVER = 'spark-submit-by-server';
/** The same through a proxy, the only way to resolve the server's name. */
const BY_PROXY = 'spark-submit-by-proxy';
/** The same with a tlsServerName from the server's certificate. */
const BY_NAME = 'spark-submit-by-name';
const HIDDEN = 'kubernetes.default.svc';
let folder: string;
let tunnel: ConnectProxy;

/** Starts a worker of four clusters, which are ways to one API server; the first leads through the faulty proxy. */
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

/** Command lines of spark-submit processes of this test's workers; one submission has several: scripts and two JVMs. */
async function sparkSubmits(): Promise<readonly string[]> {
  const { stdout } = await list('ps', ['-eo', 'args', '-ww'], { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .split('\n')
    .filter(
      (line) =>
        line.includes('deploy.SparkSubmit') && [master(), BY_SERVER, BY_PROXY].some((one) => line.includes(one)),
    );
}

async function sampleProcesses(): Promise<void> {
  while (!stopSampling.signal.aborted) {
    samples.push(await sparkSubmits());
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** The properties files in command lines: one per submission. */
function propertiesFilesOf(processes: readonly string[]): string[] {
  return [...new Set(processes.flatMap((line) => /--properties-file (\S+)/.exec(line)?.[1] ?? []))];
}

/** The master URL of the workers' first cluster. */
function master(): string {
  return `k8s://${environment.proxy.server}`;
}

/** A batch with enough time for its submission by a JVM on a slow machine. */
function batch(name: string, simulation: Simulation, more: Partial<BatchRequest> = {}): BatchRequest {
  const timeouts = { submit: '20m' } as const;
  return simulatedBatch(NAMESPACE, simulation, { name, submit: { kind: 'spark-submit' }, timeouts, ...more });
}

async function submit(name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}): Promise<string> {
  await environment.batches.submit(batch(name, simulation, more), { batchId: name });
  return name;
}

async function run(name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  return environment.batches.result(await submit(name, simulation, more));
}

/** A request of spark-submit, which creates the driver first and the ConfigMap last. */
function creation(resource: 'pods' | 'configmaps', batchName: string): RequestMatch {
  const verb = resource === 'pods' ? 'create' : 'patch';
  const where = ({ headers, body }: ApiRequest) =>
    headers['user-agent']?.startsWith('fabric8') === true && body.toString().includes(`${batchName}-`);
  return { verb, resource, where };
}

/** For a JVM to get as far as its first request. */
const PATIENCE = { within: 300_000 };

const { until } = batchHelpers(() => environment, PATIENCE);

/** Expects that nothing of a batch is left, and that none of its drivers ever ran. */
async function expectNothingOf(name: string): Promise<void> {
  const pods = (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${name}-`));
  expect(pods).toEqual([]);
  for (const pod of await recorder.untilGone(`${name}-`)) expect(pod).toMatchObject({ ran: false });
}

/** Names of the drivers of a batch that were created after its end: they stay behind their gate until a sweep. */
async function driversAfterTheEnd(result: BatchResult | undefined): Promise<string[]> {
  // Kubernetes' times are whole seconds.
  const end = Date.parse(result?.endedAt ?? '') - 1000;
  return (await environment.cluster.pods()).flatMap(({ metadata: { name, creationTimestamp } = {} }) =>
    name !== undefined && name === result?.driver?.name && (creationTimestamp?.getTime() ?? 0) >= end ? [name] : [],
  );
}

/** Message of the last failure of a batch's submission. */
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
    sampling = sampleProcesses();
  }, DOWNLOAD_TIMEOUT);

  afterAll(async () => {
    stopSampling.abort();
    await sampling;
    recorder.stop();
    await environment.close();
    await tunnel.close();
    await rm(folder, { recursive: true });
  });

  describe('a worker with two slots for spark-submit, given three batches,', () => {
    const results = new Map<string, BatchResult>();
    let waited: string;

    beforeAll(async () => {
      const env = { DB_PASSWORD: SECRET };
      // Both slots stay occupied until the third submission has been put off.
      const held = ['finishes', 'fails'].map((name) =>
        environment.proxy.rule(creation('pods', name), hold('before'), 1),
      );
      await submit('finishes', {}, { driver: { env }, stateSource: 'CONTAINER' });
      await submit('fails', { 'exit-code': '3' });
      await Promise.all(held.map((rule) => rule.caught(1, PATIENCE)));
      await submit('refused', {}, { executor: {}, driver: { nodeSelector: {} }, sparkConf: INVALID });
      waited = await eventually('the third batch waits for a slot', async () =>
        [await lastFailure('refused')].find((message) => message.includes('waiting for a slot')),
      );
      for (const rule of held) rule.release();
      const names = ['finishes', 'fails', 'refused'];
      await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
    });

    /** A label that only Kubernetes refuses. */
    const INVALID = { 'spark.kubernetes.driver.node.selector.disk': '_ssd_' };

    test('runs two at a time, and puts the third off', () => {
      expect(waited).toMatch(
        /this worker runs its maximum of 2 spark-submit \(--max-spark-submits\); attempts waiting: 1/,
      );
      expect(Math.max(...samples.map((processes) => propertiesFilesOf(processes).length))).toBe(2);
    });

    test('ends batches as their drivers end', () => {
      expect(results.get('finishes')).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
      expect(results.get('fails')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    });

    test('has drivers with our labels, without their gate, and with the application id of spark-submit', async () => {
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

    test('shows no secret in the process list', () => {
      const lines = samples.flat();
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
      expect(propertiesFilesOf(lines).filter(existsSync)).toEqual([]);
    });

    test("reports the API server's message and the output of spark-submit when a driver is refused", async () => {
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

  describe('a cluster without a kubeconfig', () => {
    const WAYS: readonly (readonly [how: string, cluster: string, namespace: string])[] = [
      ['by its address, a token and a CA', 'by-server', BY_SERVER],
      ['through a proxy as well', 'by-proxy', BY_PROXY],
    ];

    test.each(WAYS)('is reached %s, and leaves no file with credentials', async (_, cluster, namespace) => {
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
      const lines = samples.flat().filter((line) => line.includes(namespace));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.includes(token))).toEqual([]);
      expect(propertiesFilesOf(lines).map(dirname).filter(existsSync)).toEqual([]);
    });

    test('is refused by spark-submit when it has a tlsServerName, with the reason in the result', async () => {
      const result = await run('by-name', {}, { cluster: 'by-name', namespace: BY_NAME });
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
      expect(result.message).toMatch(
        /^submitting driver by-name\/\S+: cluster "by-name" has tlsServerName, which .* use another submit\.kind\.$/,
      );
    });
  });

  test('a batch for another version of Spark is refused at once with both versions', async () => {
    await expect(run('old', {}, { sparkVersion: '3.1.0' })).rejects.toThrow(
      /"3\.1\.0" is not the version of the worker's/,
    );
  });

  describe('a spark-submit that does not end before the submit timeout', () => {
    let result: BatchResult;
    let error: unknown;

    beforeAll(async () => {
      const rule = environment.proxy.rule(creation('pods', 'unanswered'), hold('after'));
      [result, error] = await Promise.all([
        run('unanswered', {}, { timeouts: { submit: '15s' }, retry: { infrastructure: 0 } }),
        submitBySleepingCommand(),
      ]);
      rule.remove();
    });

    /** The error of a submission with a command that prints a line and then sleeps. */
    async function submitBySleepingCommand(): Promise<unknown> {
      const home = join(folder, 'sleeping-spark');
      for (const name of ['bin', 'jars']) await mkdir(join(home, name), { recursive: true });
      await writeFile(join(home, `jars/spark-kubernetes_2.13-${SPARK_VERSION}.jar`), '');
      const script = '#!/bin/sh\necho "waiting for the API server"\nexec sleep 3600\n';
      await writeFile(join(home, 'bin/spark-submit'), script, { mode: 0o755 });
      const submitter = createSparkSubmitter({ sparkHome: home, maxConcurrent: 1, environment: [] });
      const cluster = clusterWith({ kubeconfig: environment.proxy.kubeconfig, namespaces: [NAMESPACE] });
      const plan = planOf(batch('sleeping', {}));
      try {
        const deadline = Date.now() + 15_000;
        return await submitter.submit({ plan, attempt: attemptOf(plan), cluster, deadline });
      } catch (thrown) {
        return thrown;
      } finally {
        await cluster.close();
      }
    }

    test('fails its batch, and leaves no driver', async () => {
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
      // The reason depends on what ends first: spark-submit by its own timeout of a request, or the worker, or Temporal.
      expect(result.message).toMatch(/within the submit timeout of 15s: /);
      await expectNothingOf('unanswered');
    });

    test('is killed with an error that has its output', () => {
      expect(error).toMatchObject({
        message: expect.stringMatching(/did not finish in time; its last output was "waiting for the API server"$/),
        output: ['waiting for the API server'],
      });
    });
  });

  describe('a kill', () => {
    const HELD: readonly (readonly [when: string, name: string, moment: Moment])[] = [
      ['that has sent its request, which takes effect after its death', 'sent', 'before'],
      ['that has created the driver and waits for the reply', 'created', 'after'],
    ];
    const ended = new Map<string, BatchResult>();

    beforeAll(async () => {
      await Promise.all(
        HELD.map(async ([, name, moment]) => {
          const rule = environment.proxy.rule(creation('pods', name), hold(moment), 1);
          await submit(name);
          await rule.caught(1, PATIENCE);
          await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
          // A kill waits for two seconds for a request that was sent. On a slow machine, the test comes later.
          await until(name, 'being killed', ({ phase }) => phase === 'killing' || phase === 'ended');
          rule.release();
          ended.set(name, await environment.batches.result(name));
          await eventually('the request has taken effect', () => recorder.of(`${name}-`)[0]);
        }),
      );
    });

    test.each(HELD)('ends a spark-submit %s, and leaves no driver', async (_, name) => {
      expect(ended.get(name)).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
      expect(recorder.of(`${name}-`)).toHaveLength(1);
      const [late] = await driversAfterTheEnd(ended.get(name));
      if (late === undefined) await expectNothingOf(name);
      else await expectNeverScheduled(environment.cluster, late);
      expect(await sparkSubmits()).toEqual([]);
    });
  });

  describe('a worker that dies', () => {
    const DEATHS: readonly (readonly [when: string, name: string, resource: 'pods' | 'configmaps'])[] = [
      ['before it has created the driver', 'uncreated', 'pods'],
      ['before it has created the ConfigMap of the driver', 'incomplete', 'configmaps'],
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

    test.each(DEATHS)(
      'takes its spark-submit with it %s, and another worker finishes the batch with one driver',
      async (_, name) => {
        expect(left).toEqual([]);
        expect(propertiesFilesOf(samples.flat()).filter(existsSync)).toEqual([]);
        const result = ended.get(name);
        expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
        expect(recorder.of(`${name}-`).filter(({ ran }) => ran)).toHaveLength(1);
        const pods = (await environment.cluster.pods()).filter(({ metadata }) =>
          metadata?.name?.startsWith(`${name}-`),
        );
        expect(pods.map(({ metadata }) => metadata?.uid)).toEqual([result?.driver?.uid]);
      },
    );
  });
});
