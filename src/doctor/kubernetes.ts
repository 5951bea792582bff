import PQueue from 'p-queue';
import { isAllowed } from '../kubernetes/transport/access-review.ts';
import { asApiError, KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { serverFacts, servesResource } from '../kubernetes/transport/server-facts.ts';
import { type Excess, EXCESSES, type Feature, type Rule, workerRules } from '../rbac/index.ts';
import { INSTALL, SPARK_APPLICATION } from '../submit/operator/crd.ts';
import { clockFinding } from './clock.ts';
import { failed, ok, skipped, warning, errorChain, type Check, type Finding } from './check.ts';

/** Questions to an API server under way at once. */
const CONCURRENCY = 8;

/** What batches with these features need of a cluster. */
export function clusterChecks(cluster: Cluster, features: readonly Feature[]): Check[] {
  const facts = serverFacts(cluster);
  // Each check meets the failure by itself.
  facts.catch(() => undefined);
  const about = `cluster ${cluster.name}`;
  const check = (what: string, look: (signal: AbortSignal) => Promise<Finding>): Check => ({
    about,
    what,
    look: async (signal) =>
      (await facts.then(
        () => true,
        () => false,
      ))
        ? look(signal)
        : skipped('there is no connection'),
  });
  return [
    {
      about,
      what: 'connection',
      look: async () => {
        try {
          return ok(`Kubernetes ${(await facts).version} at ${cluster.server}`);
        } catch (error) {
          return failed(errorChain(error), ...connectionAdvice(error, cluster));
        }
      },
    },
    check('clock', async () => {
      const { here, time } = await facts;
      return clockFinding(here, time);
    }),
    ...cluster.scopes.flatMap((scope) => [
      check(`permissions in ${scope}`, (signal) => permissionsFinding(cluster, scope, features, signal)),
      check(`too many permissions in ${scope}`, (signal) => excessFinding(cluster, scope, features, signal)),
      ...(scope === '*'
        ? []
        : [check(`driver pods in ${scope}`, (signal) => admissionFinding(cluster, scope, features, signal))]),
    ]),
    ...(features.includes('operator') ? [check('Spark operator', (signal) => operatorFinding(cluster, signal))] : []),
  ];
}

function connectionAdvice(error: unknown, { options }: Cluster): string[] {
  if (error instanceof KubernetesApiError && error.status === 401) {
    return ['Renew the credentials of the kubeconfig: the API server does not know them, or no longer.'];
  }
  const file = options.kubeconfig === undefined ? '' : `--kubeconfig ${options.kubeconfig} `;
  const context = options.context === undefined ? '' : `--context ${options.context} `;
  return [`Try the same by hand: kubectl ${file}${context}version`];
}

type Question = { readonly verb: string; readonly apiGroup: string; readonly resource: string };

/** Which of these are allowed, asked a few at a time. */
async function allowedOf<Q extends Question>(
  questions: readonly Q[],
  cluster: Cluster,
  scope: string,
  signal: AbortSignal,
): Promise<readonly (readonly [Q, boolean])[]> {
  const queue = new PQueue({ concurrency: CONCURRENCY });
  return queue.addAll(
    questions.map((question) => async () => {
      const { verb, apiGroup, resource } = question;
      return [question, await isAllowed(cluster, { verb, apiGroup, resource, scope }, signal)] as const;
    }),
  );
}

/** Every verb of every rule by itself: the API server answers for one at a time. */
function questionsOf(rules: readonly Rule[]): Question[] {
  return rules.flatMap(({ apiGroup, resource, verbs }) => verbs.map((verb) => ({ verb, apiGroup, resource })));
}

async function permissionsFinding(
  cluster: Cluster,
  scope: string,
  features: readonly Feature[],
  signal: AbortSignal,
): Promise<Finding> {
  const answers = await allowedOf(questionsOf(workerRules(features)), cluster, scope, signal);
  const missing = answers.flatMap(([question, allowed]) => (allowed ? [] : [question]));
  if (missing.length === 0) return ok(`all ${answers.length} that ${features.join(', ')} need`);
  const names = missing.map(({ verb, resource, apiGroup }) => `${verb} ${nameOf(resource, apiGroup)}`);
  const where = scope === '*' ? '--all-namespaces --worker-namespace NAMESPACE' : `--namespace ${scope}`;
  return failed(
    `lacks ${names.join(', ')}`,
    `sparkbatch rbac ${where} --features ${features.join(',')} | kubectl apply -f -`,
    'Say --worker-namespace and --service-account where the account of the worker is another.',
  );
}

async function excessFinding(
  cluster: Cluster,
  scope: string,
  features: readonly Feature[],
  signal: AbortSignal,
): Promise<Finding> {
  const needless = EXCESSES.filter(({ unless }) => unless === undefined || !features.includes(unless));
  const answers = await allowedOf(needless, cluster, scope, signal);
  const dangers = answers.flatMap(([{ danger }, allowed]: readonly [Excess, boolean]) => (allowed ? [danger] : []));
  if (dangers.length === 0) return ok(`none of ${answers.length} that a worker has no use for`);
  return warning(
    `could ${[...new Set(dangers)].join(', ')}`,
    'Give the worker a service account with what sparkbatch rbac prints, and no other role.',
  );
}

function nameOf(resource: string, apiGroup: string): string {
  return apiGroup === '' ? resource : `${resource}.${apiGroup}`;
}

/** Whether a driver would be let in, by everything but the write: the namespace, its quota, its policies and webhooks. */
async function admissionFinding(
  cluster: Cluster,
  namespace: string,
  features: readonly Feature[],
  signal: AbortSignal,
): Promise<Finding> {
  if (!features.some((feature) => feature === 'native' || feature === 'manifest' || feature === 'spark-submit')) {
    return skipped('this worker makes none itself');
  }
  try {
    await cluster.requestObject(`rehearsing a driver in ${cluster.name}/${namespace}`, signal, (objects, both) =>
      objects.create(plainDriver(namespace), { dryRun: true }, both),
    );
    return ok('a plain one would be let in');
  } catch (error) {
    const told = asApiError(error, `rehearsing a driver in ${cluster.name}/${namespace}`);
    if (told.notFound) return failed('there is no such namespace', `kubectl create namespace ${namespace}`);
    if (told.missingRight) return skipped('the permissions for it are missing');
    if (!told.refused) throw told;
    return warning(`a plain one would be refused: ${told.said}`, 'Drivers need what it asks for, or it an exception.');
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

async function operatorFinding(cluster: Cluster, signal: AbortSignal): Promise<Finding> {
  const { kind, group, version } = SPARK_APPLICATION;
  if (await servesResource(cluster, SPARK_APPLICATION, signal)) return ok(`${kind} (${group}/${version}) is known`);
  return failed(`the cluster knows no ${kind} (${group}/${version})`, INSTALL);
}
