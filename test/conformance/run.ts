import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { isRecord } from '../../src/model/lang.ts';
import { buildNativeDriver } from '../../src/submit/native/build.ts';
import { compare, type Comparison } from '../spark/compare.ts';
import { commonArguments, conf, type Configuration } from '../spark/configurations/configuration.ts';
import type { DriverObjects } from '../spark/driver-objects.ts';
import { type ConvertedBatch, type Form, notedSettings, throughFrontDoor } from '../spark/front-door.ts';
import { LONG_TIMEOUTS, sparkSubmit, SparkSubmitError } from '../spark/submit-configuration.ts';
import { needsOwnJvm, type SparkSubmit } from '../spark/spark-submit.ts';
import { submittingMachine, type SubmittingMachine } from '../spark/submitting-machine.ts';
import { runCommand } from '../support/command.ts';
import type { TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { attemptOf, planOf } from '../support/plans.ts';
import type { ApiServer, StoredObject } from './api-server.ts';
import { storedSubmission } from './stored.ts';

/** Characters of the messages of two refusals that must be the same. */
const COMPARED_CHARACTERS = 60;

/** The servers, and the Spark distribution for a comparison. */
export interface ComparisonSetup {
  readonly api: ApiServer;
  /** The same API server, and Temporal, with a worker that serves all namespaces. */
  readonly environment: TestEnvironment;
  /** URL of the API server. */
  readonly server: string;
  /** Path of the Spark distribution, and its version. */
  readonly home: string;
  readonly version: string;
  /** Its spark-submit in a JVM that configurations share. Default: a JVM for each one. */
  readonly shared?: SparkSubmit;
  readonly signal?: AbortSignal;
}

/** The result of comparing one configuration. */
export interface ComparisonResult extends Comparison {
  /** The number of objects that spark-submit created. */
  readonly objects: number;
  /** The message with which the API server refused both submissions. */
  readonly refused?: string;
}

/**
 * Submits a configuration with spark-submit, and as a user of SparkBatch does: its command line is converted, the batch file
 * is submitted, and a worker creates the driver. Compares the stored objects, and deletes them. Only one comparison may run
 * in a namespace at a time, because its new objects are those of the submission.
 * @throws Error when only one submission is refused, or both for different reasons
 */
export async function runConfiguration(
  configuration: Configuration,
  setup: ComparisonSetup,
): Promise<ComparisonResult> {
  const { api, server, version } = setup;
  const namespace = namespaceOf(configuration, version);
  const machine = await submittingMachine(configuration);
  try {
    const properties = { ...LONG_TIMEOUTS, 'spark.kubernetes.namespace': namespace };
    const words = ['--master', `k8s://${server}`, ...commonArguments(version), ...conf(properties), ...machine.submit];
    const converted = await throughFrontDoor(words, machine, formOf(configuration, version));
    const { conversion, request } = converted;
    if (conversion.problems.length > 0) {
      const problems = conversion.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
      throw new Error(`The conversion has problems: ${problems}`);
    }
    const plan = planOf(request);
    await prepare(api, { namespace, ...prerequisitesOf(buildNativeDriver({ plan, attempt: attemptOf(plan) }).pod) });
    const bySpark = await submitAndRead(setup, namespace, () =>
      needsOwnJvm(configuration) || !setup.shared
        ? submitWithSpark(configuration, setup, properties)
        : submitInSharedJvm(setup.shared, { name: configuration.name, words, machine }),
    );
    const byWorker = await submitAndRead(setup, namespace, () =>
      submitWithWorker(converted, machine, setup, namespace),
    );
    if ('refused' in bySpark && 'refused' in byWorker) {
      // The status of a batch has a long message without its end.
      const isSame = byWorker.refused.includes(bySpark.refused.slice(0, COMPARED_CHARACTERS));
      if (isSame) return { objects: 0, fields: 0, explained: {}, unexplained: [], refused: bySpark.refused };
      throw new Error(`Both were refused for different reasons: ${bySpark.refused}; ${byWorker.refused}`);
    }
    if ('refused' in bySpark) throw new Error(`Only spark-submit was refused: ${bySpark.refused}`);
    if ('refused' in byWorker) throw new Error(`Only the batch was refused: ${byWorker.refused}`);
    const compared = compare(bySpark.stored, byWorker.stored, { noted: notedSettings(conversion) });
    return { objects: bySpark.objects, ...compared };
  } finally {
    await machine.remove();
  }
}

/** The namespace for a configuration: the one that it names, or one that only it uses. */
export function namespaceOf({ name, batch }: Pick<Configuration, 'name' | 'batch'>, version: string): string {
  return batch?.namespace ?? `conformance-${version.replaceAll('.', '-')}-${name}`;
}

/** Alternates between configurations and versions, so that every configuration is converted in both ways. */
function formOf({ name }: Configuration, version: string): Form {
  return (name.length + Number(version.split('.')[1])) % 2 === 0 ? 'argv' : 'script';
}

/** A submission: how paths of this machine are replaced in its properties, and how what follows it ends. */
interface Submission {
  readonly withoutPaths: (text: string) => string;
  readonly end?: () => Promise<void>;
}

type SubmissionResult = { readonly objects: number; readonly stored: DriverObjects } | { readonly refused: string };

/** A submission was refused by the API server, with this message. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

async function submitWithSpark(
  configuration: Configuration,
  { home, version, server, environment, signal }: ComparisonSetup,
  properties: Readonly<Record<string, string>>,
): Promise<Submission> {
  const { kubeconfig } = environment.stack.kubernetes;
  try {
    const run = { home, version, server, kubeconfig, properties, configuration };
    return { withoutPaths: await sparkSubmit({ ...run, ...(signal && { signal }) }) };
  } catch (error) {
    throw refusalOf(error);
  }
}

async function submitInSharedJvm(
  { run }: SparkSubmit,
  { name, words, machine }: { name: string; words: readonly string[]; machine: SubmittingMachine },
): Promise<Submission> {
  try {
    await run(words, machine);
    return { withoutPaths: machine.withoutPaths };
  } catch (error) {
    throw refusalOf(new SparkSubmitError(name, (error as Error).message, error));
  }
}

/** The error, or that the API server refused the driver. The object's name differs between submissions. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof SparkSubmitError) || error.apiMessage === undefined) return error;
  return new RefusedError(error.apiMessage.replace(/^\w+ "[^"]*" /, ''), { cause: error });
}

/** Submits a batch file with the command, and waits until its worker has created and started the driver. */
async function submitWithWorker(
  { yaml }: ConvertedBatch,
  { folder, withoutPaths }: SubmittingMachine,
  { api, environment }: ComparisonSetup,
  namespace: string,
): Promise<Submission> {
  const { stack, temporalNamespace, client, batches } = environment;
  const file = join(folder, 'batch.yaml');
  await writeFile(file, yaml);
  const env = { TEMPORAL_ADDRESS: stack.temporal.address, TEMPORAL_NAMESPACE: temporalNamespace };
  const { code, out, err } = await runCommand(['submit', '-f', file, '-o', 'json'], { env });
  if (code !== 0) throw new Error(`sparkbatch submit ended with exit code ${code}: ${err}`);
  const { batchId } = JSON.parse(out) as { batchId: string };
  const end = async () => {
    await client.workflow.getHandle(batchId).terminate('The comparison has read its objects.');
  };
  const outcome = await eventually(`the driver of ${namespace} is started`, async () => {
    const { state, message } = await batches.status(batchId);
    if (state === 'FAILED') return { refused: message };
    return (await api.objects(namespace)).some(isStartedDriver) ? 'started' : undefined;
  });
  if (outcome !== 'started') throw new RefusedError(outcome.refused);
  return { withoutPaths, end };
}

function isStartedDriver({ kind, spec, metadata }: StoredObject): boolean {
  const gates = isRecord(spec) ? spec['schedulingGates'] : undefined;
  const isOfBatch = Object.keys(metadata.annotations ?? {}).includes('spark-batch/workflow-id');
  return kind === 'Pod' && isOfBatch && (!Array.isArray(gates) || gates.length === 0);
}

/** Submits, reads the new objects and deletes them. */
async function submitAndRead(
  { api }: ComparisonSetup,
  namespace: string,
  submit: () => Promise<Submission>,
): Promise<SubmissionResult> {
  const before = new Set((await api.objects(namespace)).map(({ metadata }) => metadata.uid));
  const created = async () => (await api.objects(namespace)).filter(({ metadata }) => !before.has(metadata.uid));
  let submission: Submission | undefined;
  try {
    submission = await submit();
    const objects = await created();
    const stored = storedSubmission(objects);
    const { withoutPaths } = submission;
    const properties = Object.entries(stored.properties).map(([key, value]) => [key, withoutPaths(value)]);
    return {
      objects: objects.length,
      stored: { ...stored, properties: Object.fromEntries(properties) as Record<string, string> },
    };
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error.message };
    throw error;
  } finally {
    await submission?.end?.();
    await api.remove(namespace, await created());
  }
}

/** Objects that a pod names. */
export interface Prerequisites {
  readonly serviceAccount?: string | undefined;
  readonly priorityClass?: string | undefined;
}

/** Objects that must exist for the admission of the pod. */
export function prerequisitesOf({ spec }: V1Pod): Prerequisites {
  return { serviceAccount: spec?.serviceAccountName, priorityClass: spec?.priorityClassName };
}

/** Creates the namespace of a submission, and what its pod needs. */
export async function prepare(
  api: ApiServer,
  { namespace, serviceAccount, priorityClass }: Prerequisites & { namespace: string },
): Promise<void> {
  await api.ensure('/api/v1/namespaces', { metadata: { name: namespace } });
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await eventually('the service account of the namespace exists', () => api.exists(`${accounts}/default`));
  if (serviceAccount) await api.ensure(accounts, { metadata: { name: serviceAccount } });
  if (priorityClass && !priorityClass.startsWith('system-')) {
    const body = { metadata: { name: priorityClass }, value: 1000 };
    await api.ensure('/apis/scheduling.k8s.io/v1/priorityclasses', body);
  }
}
