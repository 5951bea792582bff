import { readFile } from 'node:fs/promises';
import type { V1Pod } from '@kubernetes/client-node';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { DEFAULT_FEATURES, type WorkerFeature } from '../../../src/model/permissions/worker-permissions.ts';
import { DEFAULT_NAMES } from '../../../src/rbac/index.ts';
import {
  openTestEnvironment,
  type TestEnvironmentOptions,
  type TestEnvironment,
} from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import type { WorkerProcess } from '../../support/workers/worker-process.ts';
import { grant } from '../../support/environment/worker-account.ts';
import { pythonApplication } from './application.ts';
import { GIVEN } from './prerequisites.ts';

/** Files at /opt/application in addition to the jar and the Python application. */
const FILES = {
  'east.csv': 'region,amount\neast,10\neast,20\nnorth,1\n',
  'west.csv': 'region,amount\nwest,5\nnorth,2\nwest,7\n',
};

/** Longer than any job takes on a slow machine. */
const PATIENCE = { within: 480_000, every: 250 };

/** An environment on a cluster with real pods. */
export interface NodeEnvironment extends TestEnvironment {
  /** A batch of the application `Jobs` with these arguments. */
  readonly job: (name: string, args: readonly string[], more?: Partial<BatchRequest>) => BatchRequest;
  /** Submits a batch. @param batchId by default its name */
  readonly submit: (batch: BatchRequest, batchId?: string) => Promise<string>;
  readonly run: (batch: BatchRequest) => Promise<BatchResult>;
  /** Pods of a batch, by the prefix of their names. */
  readonly podsOf: (batchId: string) => Promise<V1Pod[]>;
  /** Waits until the driver of a running batch has written a line with these words. @returns the line */
  readonly untilWritten: (batchId: string, words: string | RegExp) => Promise<string>;
  /** Starts a worker that can run spark-submit. */
  readonly startWorker: () => Promise<WorkerProcess>;
}

/** Opens an environment in the namespaces of this name, with the objects that jobs need. */
export async function openNodeEnvironment(
  name: string,
  options: TestEnvironmentOptions = {},
): Promise<NodeEnvironment> {
  const environment = await openTestEnvironment(name, { ...GIVEN, ...options });
  const image = GIVEN?.image ?? environment.stack.kubernetes.sparkImage ?? '';
  await prepare(environment);
  const submitted: string[] = [];
  const submit = async (batch: BatchRequest, batchId = batch.name) => {
    submitted.push(batchId);
    return (await environment.batches.submit(batch, { batchId })).batchId;
  };
  return {
    ...environment,
    job: (job, args, more) => jobOf(job, args, { image, namespace: name }, more),
    submit,
    run: async (batch) => environment.batches.result(await submit(batch)),
    podsOf: async (batchId) =>
      (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${batchId}-`)),
    untilWritten: async (batchId, words) => {
      const found = await eventually(
        `the driver of ${batchId} writes ${String(words)}`,
        async () => {
          const { phase, message, attempts } = await environment.batches.status(batchId);
          // An ended driver writes no more.
          if (phase === 'ended') return { ended: message };
          const driver = attempts.at(-1)?.driver.name ?? '';
          const log = await environment.cluster.core.readNamespacedPodLog({ name: driver, namespace: name });
          const line = log
            .split('\n')
            .find((one) => (typeof words === 'string' ? one.includes(words) : words.test(one)));
          return line === undefined ? undefined : { line };
        },
        PATIENCE,
      );
      if ('line' in found) return found.line;
      throw new Error(`${batchId} ended before its driver wrote ${String(words)}: ${found.ended}`);
    },
    startWorker: () => environment.worker({ args: ['--spark-home', process.env['SPARKBATCH_E2E_SPARK_HOME'] ?? ''] }),
    close: async () => {
      // A failed test may have left running batches. Those that have ended refuse the kill.
      const over = { reason: 'the tests are over', wait: true };
      await Promise.allSettled(submitted.map((batchId) => environment.batches.kill(batchId, over)));
      await environment.close();
      // A given cluster is left as it was.
      if (GIVEN !== undefined) await environment.cluster.core.deleteNamespace({ name });
    },
  };
}

async function prepare({ stack, cluster }: TestEnvironment): Promise<void> {
  const { namespace, core } = cluster;
  const jar = await readFile(process.env['SPARKBATCH_E2E_JAR'] ?? '');
  // Drivers have exactly the permissions that `sparkbatch rbac` prints.
  await grant(GIVEN?.kubeconfig ?? stack.kubernetes.kubeconfig, {
    namespaces: [namespace],
    features: DEFAULT_FEATURES,
    parts: ['drivers'],
  });
  await core.createNamespacedConfigMap({
    namespace,
    body: {
      metadata: { name: 'application' },
      data: { ...FILES, 'tables.py': await pythonApplication() },
      binaryData: { 'jobs.jar': jar.toString('base64') },
    },
  });
}

/** Features of workers that also run spark-submit. */
export const WITH_SPARK_SUBMIT: readonly WorkerFeature[] = [...DEFAULT_FEATURES, 'spark-submit'];

/** A batch that is small enough for ten of them on two processors. */
function jobOf(
  name: string,
  args: readonly string[],
  common: { image: string; namespace: string },
  { driver, executor, ...more }: Partial<BatchRequest> = {},
): BatchRequest {
  const small = { memory: '512m', coreRequest: '100m' };
  return {
    name,
    ...(more.type !== 'Python' && { mainClass: 'sparkbatch.Jobs' }),
    mainApplicationFile: 'local:///opt/application/jobs.jar',
    arguments: [...args],
    ...common,
    onFailure: 'return',
    retry: { infrastructure: 0 },
    driver: {
      ...small,
      serviceAccount: DEFAULT_NAMES.driver,
      template: withApplication('spark-kubernetes-driver'),
      ...driver,
    },
    executor: { ...small, instances: 1, template: withApplication('spark-kubernetes-executor'), ...executor },
    ...more,
  };
}

/** A pod template that mounts the application into a container. */
function withApplication(container: string): Record<string, unknown> {
  return {
    spec: {
      containers: [{ name: container, volumeMounts: [{ name: 'application', mountPath: '/opt/application' }] }],
      volumes: [{ name: 'application', configMap: { name: 'application' } }],
    },
  };
}

/** The log of the last attempt's driver in the result. */
export function logOf({ attempts }: BatchResult): string {
  return attempts.at(-1)?.verdict?.evidence?.log?.text ?? '';
}

/** The line of the log that a pattern matches. @throws with the last lines that are not Spark's own of level INFO */
export function lineOf(result: BatchResult, pattern: RegExp): string {
  const log = logOf(result);
  const [line] = pattern.exec(log) ?? [];
  if (line !== undefined) return line;
  const lines = log.split('\n');
  const end = lines.filter((one) => !/^\d\d\/\d\d\/\d\d \S+ INFO /.test(one)).slice(-8);
  throw new Error(
    `The log of ${result.batchId} (${log.length} characters) has no ${pattern}; without INFO, it ends with:\n${end.join('\n')}`,
  );
}
