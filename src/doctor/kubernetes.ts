import { asApiError, KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { readServerInfo, servesResource } from '../kubernetes/resources/discovery.ts';
import type { WorkerFeature } from '../model/permissions/worker-permissions.ts';
import { EXCESS_PERMISSIONS, workerRules } from '../rbac/index.ts';
import type { Dialect } from '../submit/operator/dialect.ts';
import { DIALECTS } from '../submit/operator/dialects.ts';
import { describeError, failed, ok, skipped, warning, type Check, type CheckResult } from './check.ts';
import { compareClocks } from './clock.ts';
import { resourcePath, reviewAccess } from './review-access.ts';

/** Checks whether a cluster has everything that batches with these features need. */
export function clusterChecks(cluster: Cluster, features: readonly WorkerFeature[]): Check[] {
  const subject = `cluster ${cluster.name}`;
  const info = readServerInfo(cluster);
  const isConnected = info.then(
    () => true,
    () => false,
  );
  const check = (name: string, run: Check['run']): Check => ({
    subject,
    name,
    run: async (signal) => ((await isConnected) ? run(signal) : skipped('there is no connection')),
  });
  return [
    {
      subject,
      name: 'connection',
      run: async () => {
        try {
          return ok(`Kubernetes ${(await info).version} at ${cluster.server}`);
        } catch (error) {
          return failed(describeError(error), connectionFix(error, cluster));
        }
      },
    },
    check('clock', async () => {
      const { localTime, time } = await info;
      return compareClocks(localTime, time);
    }),
    ...cluster.scopes.flatMap((scope) => [
      check(`permissions in ${scope}`, (signal) => checkPermissions(cluster, scope, features, signal)),
      check(`excess permissions in ${scope}`, (signal) => checkExcessPermissions(cluster, scope, features, signal)),
      ...(scope === '*'
        ? []
        : [check(`driver pods in ${scope}`, (signal) => checkDriverCreation(cluster, scope, features, signal))]),
    ]),
    ...OPERATORS.filter(({ feature }) => features.includes(feature)).map(({ name, dialect }) =>
      check(name, (signal) => checkOperator(cluster, dialect, signal)),
    ),
  ];
}

function connectionFix(error: unknown, { options: { kubeconfig, context } }: Cluster): string {
  if (error instanceof KubernetesApiError && error.status === 401) {
    return 'Renew the credentials in the kubeconfig: the API server does not accept them.';
  }
  const flags = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig ${kubeconfig} `]),
    ...(context === undefined ? [] : [`--context ${context} `]),
  ];
  return `Test the connection with kubectl: kubectl ${flags.join('')}version`;
}

async function checkPermissions(
  cluster: Cluster,
  scope: string,
  features: readonly WorkerFeature[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const accesses = workerRules(features).flatMap(({ apiGroup, resource, verbs }) =>
    verbs.map((verb) => ({ verb, apiGroup, resource, scope })),
  );
  const { denied } = await reviewAccess(cluster, accesses, signal);
  if (denied.length === 0) return ok(`has all ${accesses.length} that ${features.join(', ')} need`);
  const names = denied.map((access) => `${access.verb} ${resourcePath(access)}`);
  const where = scope === '*' ? '--all-namespaces --worker-namespace NAMESPACE' : `--namespace ${scope}`;
  return failed(
    `lacks ${names.join(', ')}`,
    `sparkbatch rbac ${where} --features ${features.join(',')} | kubectl apply -f -`,
    'Add --worker-namespace and --service-account if the worker uses another service account.',
  );
}

async function checkExcessPermissions(
  cluster: Cluster,
  scope: string,
  features: readonly WorkerFeature[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const excess = EXCESS_PERMISSIONS.filter(({ unless }) => unless === undefined || !features.includes(unless));
  const accesses = excess.map(({ verb, apiGroup, resource, danger }) => ({ verb, apiGroup, resource, danger, scope }));
  const { allowed } = await reviewAccess(cluster, accesses, signal);
  if (allowed.length === 0) return ok(`has none of ${excess.length} dangerous permissions that a worker does not need`);
  const dangers = new Set(allowed.map(({ danger }) => danger));
  return warning(
    `could ${[...dangers].join(', ')}`,
    'Give the worker a service account with the roles that sparkbatch rbac prints, and no others.',
  );
}

/** Creates a plain driver as a dry run, which checks the namespace, its quotas, admission policies and webhooks. */
async function checkDriverCreation(
  cluster: Cluster,
  namespace: string,
  features: readonly WorkerFeature[],
  signal: AbortSignal,
): Promise<CheckResult> {
  if (!features.some((feature) => feature === 'native' || feature === 'manifest' || feature === 'spark-submit')) {
    return skipped('the worker does not create drivers itself');
  }
  const what = `creating a driver in ${cluster.name}/${namespace} as a dry run`;
  try {
    await cluster.requestObject(what, signal, (objects, attempt) =>
      objects.create(plainDriver(namespace), { dryRun: true }, attempt),
    );
    return ok('a plain driver would be accepted');
  } catch (error) {
    const apiError = asApiError(error, what);
    if (apiError.isNotFound) return failed('the namespace does not exist', `kubectl create namespace ${namespace}`);
    if (apiError.missingPermission) return skipped('the permission to create pods is missing');
    if (!apiError.isRejection) throw apiError;
    return warning(
      `a plain driver would be rejected: ${apiError.apiMessage}`,
      'Configure drivers to meet this policy, or exempt them from it.',
    );
  }
}

function plainDriver(namespace: string) {
  const resources = { requests: { cpu: '1', memory: '1408Mi' }, limits: { memory: '1408Mi' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod' as const,
    metadata: { name: 'spark-batch-doctor-driver', namespace, labels: { 'spark-role': 'driver' } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-driver', image: 'spark', resources }] },
  };
}

/** The operators, by the feature of a worker that submits to them. */
const OPERATORS = [
  { feature: 'operator', name: 'Spark operator', dialect: DIALECTS['sparkoperator.k8s.io/v1beta2'] },
  { feature: 'apache-operator', name: 'Apache Spark operator', dialect: DIALECTS['spark.apache.org/v1'] },
] as const;

async function checkOperator(
  cluster: Cluster,
  { resource, installCommand }: Dialect,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { kind, group, version } = resource;
  const served = await servesResource(cluster, resource, signal);
  return served
    ? ok(`the API server serves ${kind} (${group}/${version})`)
    : failed(`the API server does not serve ${kind} (${group}/${version})`, installCommand);
}
