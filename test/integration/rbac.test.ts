import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KubeConfig, KubernetesObjectApi, type KubernetesObject } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { sweepNow } from '../../src/client/sweep.ts';
import { watchPods } from '../../src/kubernetes/pods/watch-pods.ts';
import { type Access, isAllowed } from '../../src/kubernetes/resources/access-review.ts';
import type { KubernetesApiError } from '../../src/kubernetes/transport/api-error.ts';
import { Clusters } from '../../src/kubernetes/transport/clusters.ts';
import type { Rule } from '../../src/model/permissions/permission.ts';
import {
  DEFAULT_FEATURES,
  type WorkerFeature,
  WORKER_FEATURES,
} from '../../src/model/permissions/worker-permissions.ts';
import { driverRules, EXCESS_PERMISSIONS, workerRules } from '../../src/rbac/index.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { listPods } from '../support/environment/server-access.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { eventually } from '../support/eventually.ts';
import { createStrict } from '../support/deploy/raw-api.ts';
import { type AccountKubeconfig, accountKubeconfig } from '../support/environment/worker-account.ts';

const NAMESPACE = 'rbac';
/** A namespace for which no account of this test has permissions. */
const ELSEWHERE = 'default';

let environment: TestEnvironment;
/** Accounts of workers and drivers with the permissions of certain features, by their namespace. */
const accounts = new Map<
  string,
  { readonly namespace: string; readonly accounts: Record<string, AccountKubeconfig> }
>();

const admin = () => environment.stack.kubernetes.kubeconfig;

/** Applies the output of `sparkbatch rbac`, and requests tokens of its accounts. */
async function granted(namespace: string, features: readonly WorkerFeature[], ...more: string[]): Promise<void> {
  await new TestCluster(admin(), namespace).createNamespace();
  const args = ['rbac', '--namespace', namespace, '--features', features.join(','), ...more];
  const { code, out, err } = await runCommand(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const config = new KubeConfig();
  config.loadFromFile(admin());
  const api = KubernetesObjectApi.makeApiClient(config);
  for (const document of parseAllDocuments(out)) await api.create(document.toJS() as KubernetesObject);
  const [worker, driver] = await Promise.all(
    ['spark-batch-worker', 'spark-driver'].map((name) => accountKubeconfig(admin(), { namespace, name })),
  );
  if (worker && driver) accounts.set(namespace, { namespace, accounts: { worker, driver } });
}

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, { features: ['native', 'evidence', 'sweep'] });
  await Promise.all([
    granted('rbac-default', DEFAULT_FEATURES),
    granted('rbac-operator', ['operator']),
    granted('rbac-everything', WORKER_FEATURES),
    granted('rbac-everywhere', WORKER_FEATURES, '--all-namespaces'),
  ]);
});

afterAll(async () => {
  await Promise.all([...accounts.values()].flatMap((one) => Object.values(one.accounts).map((each) => each.remove())));
  await environment.close();
});

type Asked = Omit<Access, 'scope'>;

/** Which of these requests the API server allows an account, as `verb resource`. */
async function allowed(account: 'worker' | 'driver', namespace: string, scope: string, asked: readonly Asked[]) {
  const kubeconfig = accounts.get(namespace)?.accounts[account]?.path ?? '';
  const clusters = new Clusters({ kubernetes: { kubeconfig } });
  try {
    const answers = await Promise.all(
      asked.map(async (one) => ((await isAllowed(clusters.get('kubernetes'), { ...one, scope })) ? [text(one)] : [])),
    );
    return answers.flat().toSorted();
  } finally {
    await clusters.close();
  }
}

const text = ({ verb, resource }: Asked) => `${verb} ${resource}`;
const each = (rules: readonly Rule[]): Asked[] =>
  rules.flatMap(({ verbs, ...rule }) => verbs.map((verb) => ({ ...rule, verb })));
const texts = (asked: readonly Asked[]) => asked.map(text).toSorted();

/** Waits until the API server allows all of them: it authorizes by a cache that follows the roles and bindings. */
async function untilAllowed(...[account, namespace, scope, needed]: Parameters<typeof allowed>): Promise<void> {
  await eventually(`${account} of ${namespace} may send all of its requests`, async () => {
    expect(await allowed(account, namespace, scope, needed)).toEqual(texts(needed));
    return true;
  });
}

/** Requests that no worker needs, and those by which it could leave its namespaces. */
const NEVER: readonly Asked[] = [
  ...EXCESS_PERMISSIONS.filter(({ unless }) => unless === undefined),
  ...['get', 'list', 'watch', 'create', 'patch', 'delete'].flatMap((verb) => [
    { verb, apiGroup: '', resource: 'nodes' },
    { verb, apiGroup: '', resource: 'namespaces' },
    { verb, apiGroup: '', resource: 'persistentvolumes' },
    { verb, apiGroup: '', resource: 'serviceaccounts' },
    { verb, apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
    { verb, apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' },
    { verb, apiGroup: 'admissionregistration.k8s.io', resource: 'validatingwebhookconfigurations' },
    { verb, apiGroup: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
  ]),
  { verb: 'bind', apiGroup: 'rbac.authorization.k8s.io', resource: 'roles' },
  { verb: 'impersonate', apiGroup: '', resource: 'users' },
  { verb: 'approve', apiGroup: 'certificates.k8s.io', resource: 'certificatesigningrequests' },
  { verb: 'get', apiGroup: '', resource: 'nodes/proxy' },
];
const SECRETS: readonly Asked[] = ['get', 'list', 'watch', 'create', 'patch', 'delete'].map((verb) => ({
  verb,
  apiGroup: '',
  resource: 'secrets',
}));

describe('a worker with the permissions that sparkbatch rbac prints', () => {
  test.each<[features: readonly WorkerFeature[], namespace: string, scope: string]>([
    [DEFAULT_FEATURES, 'rbac-default', 'rbac-default'],
    [['operator'], 'rbac-operator', 'rbac-operator'],
    [WORKER_FEATURES, 'rbac-everything', 'rbac-everything'],
    [WORKER_FEATURES, 'rbac-everywhere', '*'],
    [WORKER_FEATURES, 'rbac-everywhere', ELSEWHERE],
  ])('may send every request that features %j need: %s in %s', async (features, namespace, scope) => {
    await untilAllowed('worker', namespace, scope, each(workerRules(features)));
  });

  test.each([
    ['rbac-default', 'rbac-default'],
    ['rbac-operator', 'rbac-operator'],
    ['rbac-everything', 'rbac-everything'],
    ['rbac-everywhere', '*'],
  ])('may send no request that it does not need: %s in %s', async (namespace, scope) => {
    expect(await allowed('worker', namespace, scope, NEVER)).toEqual([]);
  });

  test.each(['rbac-default', 'rbac-operator'])(
    'may not use Secrets where no batch creates one: %s',
    async (namespace) => {
      expect(await allowed('worker', namespace, namespace, SECRETS)).toEqual([]);
    },
  );

  test('may create neither pods nor ConfigMaps where only the operator does', async () => {
    const makes = ['pods', 'configmaps', 'services'].map((resource) => ({ verb: 'create', apiGroup: '', resource }));
    expect(await allowed('worker', 'rbac-operator', 'rbac-operator', makes)).toEqual([]);
  });

  test.each([ELSEWHERE, 'rbac-default', 'kube-system', '*'])('may send no request in %s', async (scope) => {
    const everything = [...each(workerRules(WORKER_FEATURES)), ...NEVER];
    expect(await allowed('worker', 'rbac-everything', scope, everything)).toEqual([]);
  });
});

describe('a driver with the permissions that sparkbatch rbac prints', () => {
  test.each<[features: readonly WorkerFeature[], namespace: string]>([
    [DEFAULT_FEATURES, 'rbac-default'],
    [WORKER_FEATURES, 'rbac-everything'],
    [WORKER_FEATURES, 'rbac-everywhere'],
  ])('may send every request that Spark needs with features %j: %s', async (features, namespace) => {
    await untilAllowed('driver', namespace, namespace, each(driverRules(features)));
  });

  test('may not use PersistentVolumeClaims without the feature for them', async () => {
    const claims = ['create', 'get', 'list', 'delete'].map((verb) => ({
      verb,
      apiGroup: '',
      resource: 'persistentvolumeclaims',
    }));
    expect(await allowed('driver', 'rbac-default', 'rbac-default', claims)).toEqual([]);
  });

  test.each(['rbac-default', 'rbac-everything', 'rbac-everywhere'])(
    'may neither read Secrets nor send a request that it does not need: %s',
    async (namespace) => {
      // Unlike a worker, a driver deletes all executors at once.
      const never = NEVER.filter(({ verb }) => verb !== 'deletecollection');
      expect(await allowed('driver', namespace, namespace, [...never, ...SECRETS])).toEqual([]);
    },
  );

  test.each([ELSEWHERE, 'rbac-default', '*'])('may send no request in %s, even if its worker may', async (scope) => {
    const everything = [...each(driverRules(WORKER_FEATURES)), ...each(workerRules(WORKER_FEATURES)), ...NEVER];
    expect(await allowed('driver', 'rbac-everywhere', scope, everything)).toEqual([]);
  });
});

describe('an API server with RBAC', () => {
  test('refuses a request without permission, and the error names the rule that is missing', async () => {
    const clusters = new Clusters({
      kubernetes: { kubeconfig: accounts.get('rbac-default')?.accounts['worker']?.path ?? '' },
    });
    const reading = clusters
      .get('kubernetes')
      .request('reading a secret', undefined, (core, options) =>
        core.readNamespacedSecret({ namespace: 'rbac-default', name: 'x' }, options),
      );
    const error = await reading.then(
      () => undefined,
      (thrown: unknown) => thrown as KubernetesApiError,
    );
    await clusters.close();
    expect(error?.missingPermission).toEqual({
      user: 'system:serviceaccount:rbac-default:spark-batch-worker',
      verb: 'get',
      apiGroup: '',
      resource: 'secrets',
      namespace: 'rbac-default',
    });
    expect(error?.message).toMatch(
      /HTTP 403 Forbidden\)\. \S+ lacks the rule \{apiGroups: \[''\], resources: \[secrets\], verbs: \[get\]\} in namespace rbac-default; "sparkbatch rbac --namespace rbac-default --features native,manifest,evidence,sweep,secrets" prints a role that grants it$/,
    );
  });

  test('makes a batch fail with the rule that is missing when its worker may not create drivers', async () => {
    const less = await openTestEnvironment('rbac-less', { features: ['operator', 'sweep'] });
    try {
      await less.worker();
      const { batchId } = await less.batches.submit(simulatedBatch('rbac-less'));
      const { state, failureClass, message } = await less.batches.result(batchId);
      expect({ state, failureClass }).toEqual({ state: 'FAILED', failureClass: 'submit-rejected' });
      expect(message).toContain(
        "lacks the rule {apiGroups: [''], resources: [pods], verbs: [create]} in namespace rbac-less; " +
          '"sparkbatch rbac --namespace rbac-less" prints a role that grants it.',
      );
      // The sweep skips kinds that the worker may neither create nor list.
      const { problems, objects } = await sweepNow(less.client, 'spark-batch', { grace: '1ms' });
      expect({ problems, objects }).toEqual({ problems: [], objects: 0 });
    } finally {
      await less.close();
    }
  });

  test('makes a refused watch report the rule that is missing', async () => {
    const namespace = 'rbac-no-watch';
    await new TestCluster(admin(), namespace).createNamespace();
    const metadata = { name: 'lists', namespace };
    const group = 'rbac.authorization.k8s.io';
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    const roleRef = { apiGroup: group, kind: 'Role', name: 'lists' };
    const subjects = [{ kind: 'ServiceAccount', ...metadata }];
    const objects: (KubernetesObject & Record<string, unknown>)[] = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
      { apiVersion: `${group}/v1`, kind: 'Role', metadata, rules },
      { apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects },
    ];
    for (const object of objects) await createStrict(admin(), object);
    const account = await accountKubeconfig(admin(), metadata);
    const clusters = new Clusters({ kubernetes: { kubeconfig: account.path } });
    // Otherwise the list may be refused, before the watch.
    await eventually('the account may list pods', () =>
      listPods(clusters.get('kubernetes'), namespace).then(() => true),
    );
    const stop = new AbortController();
    const { promise: interruption, resolve } = Promise.withResolvers<unknown>();
    const watching = watchPods({
      cluster: clusters.get('kubernetes'),
      scope: namespace,
      labelSelector: 'x',
      signal: stop.signal,
      onObject: () => undefined,
      onBookmark: () => undefined,
      onInterruption: (error) => resolve(error),
    });
    expect(await interruption).toMatchObject({
      status: 403,
      message: expect.stringContaining(
        "may lack the rule {apiGroups: [''], resources: [pods], verbs: [watch]} in namespace rbac-no-watch; " +
          '"sparkbatch rbac --namespace rbac-no-watch" prints a role that grants it',
      ),
    });
    stop.abort();
    await expect(watching).rejects.toMatchObject({ name: 'AbortError' });
    await clusters.close();
    await account.remove();
  });

  test('refuses no request of a worker that submits, follows, kills and sweeps', async () => {
    await environment.worker();
    const ended = await environment.batches.submit(simulatedBatch(NAMESPACE, { 'exit-code': '1' }));
    const { state, attempts } = await environment.batches.result(ended.batchId);
    expect(state).toBe('FAILED');
    expect(attempts[0]?.verdict?.evidence?.missing).toBeUndefined();
    expect(attempts[0]?.verdict?.evidence?.log?.text).not.toBe('');
    const live = await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING));
    expect(await environment.batches.kill(live.batchId, { wait: true })).toMatchObject({ accepted: true });
    const { problems } = await sweepNow(environment.client, 'spark-batch', { grace: '1ms' });
    expect(problems).toEqual([]);
  });
});
