import { randomUUID } from 'node:crypto';
import { planAttempt } from '../../src/model/batch/attempt.ts';
import { KubernetesApiError } from '../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { buildNativeDriver } from '../../src/submit/native/build.ts';
import { nativeSubmitter } from '../../src/submit/native/submit.ts';
import { SubmitRejectedError } from '../../src/submit/shared/submit-errors.ts';
import type { Configuration } from '../spark/configurations/index.ts';
import { planFor } from '../spark/plan-for.ts';
import { LONG_TIMEOUTS, sparkSubmit, SparkSubmitError } from '../spark/submit-configuration.ts';
import { eventually } from '../support/eventually.ts';
import type { ApiServer, StoredObject } from './api-server.ts';
import { compare, type Comparison } from './compare.ts';
import { storedSubmission } from './stored.ts';
import type { DriverObjects } from '../spark/driver-objects.ts';

/** The API server and the Spark distribution for a comparison. */
export interface ComparisonSetup {
  readonly api: ApiServer;
  /** The same API server through the client of a worker. */
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  /** Path of the Spark distribution, and its version. */
  readonly home: string;
  readonly version: string;
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
 * Submits a configuration with spark-submit and with native submission to one namespace, compares the stored objects,
 * and deletes them. Only one comparison may run in a namespace at a time, because its new objects are those of the
 * submission.
 * @throws Error when only one submission is refused, or both for different reasons
 */
export async function runConfiguration(
  configuration: Configuration,
  setup: ComparisonSetup,
): Promise<ComparisonResult> {
  const { api, cluster, kubeconfig, home, version, signal } = setup;
  const namespace = namespaceOf(configuration, version);
  // A random key: objects with the names of an earlier run may still be terminating.
  const plan = { ...planFor(configuration, { version, namespace }), key: randomUUID() };
  const problems = nativeSubmitter.check(plan.batch);
  if (problems.length > 0) {
    throw new Error(
      `Native submission refuses it: ${problems.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  }
  const attempt = planAttempt(plan, 1);
  await prepare(api, { namespace, ...prerequisitesOf(buildNativeDriver({ plan, attempt }).pod) });
  const bySpark = await submitAndRead(api, namespace, () => {
    const properties = { ...LONG_TIMEOUTS, 'spark.kubernetes.namespace': namespace };
    const run = { home, server: cluster.server, kubeconfig, properties, configuration };
    return sparkSubmit({ ...run, ...(signal && { signal }) });
  });
  const byNative = await submitAndRead(api, namespace, async () => {
    await nativeSubmitter.submit({ plan, attempt, cluster, signal });
    return (text) => text;
  });
  if ('refused' in bySpark && 'refused' in byNative && bySpark.refused === byNative.refused) {
    return { objects: 0, fields: 0, explained: {}, unexplained: [], refused: bySpark.refused };
  }
  if ('refused' in bySpark) throw bySpark.error;
  if ('refused' in byNative) throw byNative.error;
  return { objects: bySpark.objects, ...compare(bySpark.stored, byNative.stored) };
}

/** The namespace for a configuration: the one that it names, or one that only it uses. */
export function namespaceOf({ name, batch }: Pick<Configuration, 'name' | 'batch'>, version: string): string {
  return batch.namespace ?? `conformance-${version.replaceAll('.', '-')}-${name}`;
}

type SubmissionResult =
  { readonly objects: number; readonly stored: DriverObjects } | { readonly refused: string; readonly error: unknown };

/**
 * Submits, reads the new objects and deletes them.
 * @param submit returns a function that replaces the paths of this machine in properties
 */
async function submitAndRead(
  api: ApiServer,
  namespace: string,
  submit: () => Promise<(text: string) => string>,
): Promise<SubmissionResult> {
  const before = new Set((await api.objects(namespace)).map(({ metadata }) => metadata.uid));
  let objects: StoredObject[] = [];
  let withoutPaths: (text: string) => string;
  try {
    withoutPaths = await submit();
  } catch (error) {
    const refused = refusalMessage(error);
    if (refused === undefined) throw error;
    return { refused, error };
  } finally {
    objects = (await api.objects(namespace)).filter(({ metadata }) => !before.has(metadata.uid));
    await api.remove(namespace, objects);
  }
  const stored = storedSubmission(objects);
  const properties = Object.entries(stored.properties).map(([key, value]) => [key, withoutPaths(value)]);
  return {
    objects: objects.length,
    stored: { ...stored, properties: Object.fromEntries(properties) as Record<string, string> },
  };
}

/** The message with which the API server refused an object, without the object's name; undefined for other errors. */
function refusalMessage(error: unknown): string | undefined {
  const cause = error instanceof SubmitRejectedError ? error.cause : undefined;
  const message =
    error instanceof SparkSubmitError ? error.apiMessage : cause instanceof KubernetesApiError && cause.apiMessage;
  return message ? message.replace(/^(\w+) "[^"]*"/, '$1') : undefined;
}

interface Prerequisites {
  readonly serviceAccount?: string | undefined;
  readonly priorityClass?: string | undefined;
}

/** Objects that must exist for the admission of the pod. */
function prerequisitesOf({ spec }: ReturnType<typeof buildNativeDriver>['pod']): Prerequisites {
  return { serviceAccount: spec?.serviceAccountName, priorityClass: spec?.priorityClassName };
}

async function prepare(
  api: ApiServer,
  { namespace, serviceAccount, priorityClass }: Prerequisites & { namespace: string },
): Promise<void> {
  await api.ensure('/api/v1/namespaces', { metadata: { name: namespace } });
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await eventually('the service account of the namespace exists', () => api.exists(`${accounts}/default`));
  if (serviceAccount) await api.ensure(accounts, { metadata: { name: serviceAccount } });
  if (priorityClass) {
    const body = { metadata: { name: priorityClass }, value: 1000 };
    await api.ensure('/apis/scheduling.k8s.io/v1/priorityclasses', body);
  }
}
