import { randomUUID } from 'node:crypto';
import { planAttempt } from '../../src/model/batch/attempt.ts';
import { KubernetesApiError } from '../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { buildNativeDriver } from '../../src/submit/native/build.ts';
import { nativeSubmitter } from '../../src/submit/native/submit.ts';
import { SubmitRejectedError } from '../../src/submit/shared/submit-errors.ts';
import type { Configuration } from '../spark/configurations/index.ts';
import { planFor } from '../spark/plan-for.ts';
import { PATIENCE, sparkSubmit, SparkSubmitFailed } from '../spark/submit-configuration.ts';
import { eventually } from '../support/eventually.ts';
import type { ApiServer, StoredObject } from './api-server.ts';
import { compare, type Comparison } from './compare.ts';
import { storedSubmission } from './stored.ts';
import type { DriverObjects } from '../spark/driver-objects.ts';

/** What one configuration is submitted to, and by what. */
export interface Conditions {
  readonly api: ApiServer;
  /** The same API server as a worker reaches it. */
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  /** Path of the Spark distribution, and its version. */
  readonly home: string;
  readonly version: string;
  readonly signal?: AbortSignal;
}

/** What became of one configuration. */
export interface Outcome extends Comparison {
  /** Objects that spark-submit made. */
  readonly objects: number;
  /** Why the API server refused both, for the same reason: then there is nothing else to compare. */
  readonly refused?: string;
}

/**
 * Submits a configuration by spark-submit and by ourselves to the same API server, and compares what it keeps of both.
 * Removes both again. Not to be run twice at once in a namespace: what is new in it is what was made.
 * @throws when only one of them is refused, or for another reason than the other one
 */
export async function runConfiguration(configuration: Configuration, conditions: Conditions): Promise<Outcome> {
  const { api, cluster, kubeconfig, home, version, signal } = conditions;
  const namespace = namespaceOf(configuration, version);
  // A key of its own: the same names might still be on their way out.
  const plan = { ...planFor(configuration, { version, namespace }), key: randomUUID() };
  const problems = nativeSubmitter.check(plan.batch);
  if (problems.length > 0) {
    throw new Error(
      `native refuses it: ${problems.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  }
  const attempt = planAttempt(plan, 1);
  await prepare(api, { namespace, ...needsOf(buildNativeDriver({ plan, attempt }).pod) });
  const bySpark = await made(api, namespace, () => {
    const properties = { ...PATIENCE, 'spark.kubernetes.namespace': namespace };
    const run = { home, server: cluster.server, kubeconfig, properties, configuration };
    return sparkSubmit({ ...run, ...(signal && { signal }) });
  });
  const byUs = await made(api, namespace, async () => {
    await nativeSubmitter.submit({ plan, attempt, cluster, signal });
    return (text) => text;
  });
  if ('refused' in bySpark && 'refused' in byUs && bySpark.refused === byUs.refused) {
    return { objects: 0, fields: 0, explained: {}, unexplained: [], refused: bySpark.refused };
  }
  if ('refused' in bySpark) throw bySpark.error;
  if ('refused' in byUs) throw byUs.error;
  return { objects: bySpark.objects, ...compare(bySpark.stored, byUs.stored) };
}

/** The namespace a configuration is submitted to: its own, unless it is about namespaces. */
export function namespaceOf({ name, batch }: Pick<Configuration, 'name' | 'batch'>, version: string): string {
  return batch.namespace ?? `conformance-${version.replaceAll('.', '-')}-${name}`;
}

type Made =
  { readonly objects: number; readonly stored: DriverObjects } | { readonly refused: string; readonly error: unknown };

/** @param submit returns what makes the text of a property the same on every machine */
async function made(api: ApiServer, namespace: string, submit: () => Promise<(text: string) => string>): Promise<Made> {
  const before = new Set((await api.objects(namespace)).map(({ metadata }) => metadata.uid));
  let objects: StoredObject[] = [];
  let neutral: (text: string) => string;
  try {
    neutral = await submit();
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    return { refused, error };
  } finally {
    objects = (await api.objects(namespace)).filter(({ metadata }) => !before.has(metadata.uid));
    await api.remove(namespace, objects);
  }
  const stored = storedSubmission(objects);
  const properties = Object.entries(stored.properties).map(([key, value]) => [key, neutral(value)]);
  return {
    objects: objects.length,
    stored: { ...stored, properties: Object.fromEntries(properties) as Record<string, string> },
  };
}

/** What the API server said when it refused an object, without the object's name; undefined when it was not asked. */
function refusalOf(error: unknown): string | undefined {
  const cause = error instanceof SubmitRejectedError ? error.cause : undefined;
  const said =
    error instanceof SparkSubmitFailed ? error.said : cause instanceof KubernetesApiError && cause.apiMessage;
  return said ? said.replace(/^(\w+) "[^"]*"/, '$1') : undefined;
}

interface Needs {
  readonly serviceAccount?: string | undefined;
  readonly priorityClass?: string | undefined;
}

/** What the admission of a pod looks up. */
function needsOf({ spec }: ReturnType<typeof buildNativeDriver>['pod']): Needs {
  return { serviceAccount: spec?.serviceAccountName, priorityClass: spec?.priorityClassName };
}

async function prepare(
  api: ApiServer,
  { namespace, serviceAccount, priorityClass }: Needs & { namespace: string },
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
