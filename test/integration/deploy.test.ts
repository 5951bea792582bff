import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CoreV1Api, KubeConfig, type KubernetesObject, type V1Pod } from '@kubernetes/client-node';
import type { CompletedCheck } from '../../src/doctor/index.ts';
import { readStack, type Stack } from '../../stack/index.ts';
import { runCommand } from '../support/command.ts';
import { objectsOf, patchesOf } from '../support/deploy/kustomization.ts';
import { eventually } from '../support/eventually.ts';
import { createStrict, deleteObject, patchStrict } from '../support/deploy/raw-api.ts';
import { accountKubeconfig } from '../support/environment/worker-account.ts';

let stack: Stack;
let core: CoreV1Api;

/** Objects of the overlay that are not in the base, which has the worker too. */
const inOverlayOnly = () => {
  const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata?.namespace}/${metadata?.name}`;
  const base = new Set(objectsOf('base').map(nameOf));
  return objectsOf('overlays/two-teams').filter((object) => !base.has(nameOf(object)));
};

/** Policies hold for the whole cluster, and other suites create them with the same names. */
const policies: KubernetesObject[] = [];

beforeAll(async () => {
  stack = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
  const config = new KubeConfig();
  config.loadFromFile(stack.kubernetes.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
  for (const object of objectsOf('base')) await createStrict(stack.kubernetes.kubeconfig, object);
});

afterAll(async () => {
  await core.deleteNamespace({ name: 'spark-batch' });
  for (const policy of policies) await deleteObject(stack.kubernetes.kubeconfig, policy);
});

function workers(): Promise<V1Pod[]> {
  return eventually('the pods of the worker exist', async () => {
    const { items } = await core.listNamespacedPod({ namespace: 'spark-batch' });
    return items.length >= 2 ? items : undefined;
  });
}

/** The doctor's checks of permissions, with the service account of the manifests. */
async function permissions(namespaces: string, features: string) {
  const account = await accountKubeconfig(stack.kubernetes.kubeconfig, {
    namespace: 'spark-batch',
    name: 'spark-batch-worker',
  });
  const args = [
    '--kubeconfig',
    account.path,
    '--kubernetes-namespaces',
    namespaces,
    '--features',
    features,
    '--timeout',
    '2m',
    '-o',
    'json',
  ];
  const { out } = await runCommand(['doctor', ...args], { env: { TEMPORAL_ADDRESS: stack.temporal.address } });
  await account.remove();
  const { checks } = JSON.parse(out) as { checks: CompletedCheck[] };
  return checks.filter(({ name }) => name.includes('permissions')).map(({ name, outcome }) => `${name}: ${outcome}`);
}

const PATIENCE = { within: 400_000, every: 1000 };

/** Waits until the doctor's checks are these: the API server authorizes by a cache that follows the roles and bindings. */
async function untilPermissions(namespaces: string, features: string, expected: readonly string[]): Promise<void> {
  await eventually('the permissions are in force', async () => {
    expect(await permissions(namespaces, features)).toEqual(expected);
    return true;
  });
}

describe('deploy/base', () => {
  test('creates worker pods in a namespace of the strictest pod security level', async () => {
    const pods = await workers();
    const [pod] = pods;
    expect(pod?.spec?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(pod?.spec?.containers[0]?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod?.spec?.terminationGracePeriodSeconds).toBeGreaterThan(25);
    expect(pod?.spec?.serviceAccountName).toBe('spark-batch-worker');
  });

  test('grants the worker exactly the permissions that it needs in spark-jobs', async () => {
    await untilPermissions('spark-jobs', 'native,manifest,evidence,sweep', [
      'permissions in spark-jobs: ok',
      'excess permissions in spark-jobs: ok',
    ]);
  });
});

describe('deploy/overlays/two-teams', () => {
  test('grants the worker exactly the permissions that it needs in both namespaces, and patches it', async () => {
    const { kubeconfig } = stack.kubernetes;
    for (const object of inOverlayOnly()) {
      // Another suite may have a policy of this name in force at the moment: it removes it at its end.
      const isPolicy = object.kind?.startsWith('ValidatingAdmissionPolicy') === true;
      if (isPolicy) await eventually('the policy is created', () => createStrict(kubeconfig, object), PATIENCE);
      else await createStrict(kubeconfig, object);
      if (isPolicy) policies.push(object);
    }
    await untilPermissions('team-pricing,team-risk', 'native,manifest,evidence,sweep,volume-claims,ingresses', [
      'permissions in team-pricing: ok',
      'excess permissions in team-pricing: ok',
      'permissions in team-risk: ok',
      'excess permissions in team-risk: ok',
    ]);
    const patched: KubernetesObject[] = [];
    for (const patch of patchesOf('overlays/two-teams')) patched.push(await patchStrict(kubeconfig, patch));
    expect(patched).toMatchObject([
      {
        spec: {
          replicas: 3,
          template: {
            spec: {
              containers: [
                {
                  env: expect.arrayContaining([
                    { name: 'TEMPORAL_NAMESPACE', value: 'spark' },
                    { name: 'TEMPORAL_ADDRESS', value: 'temporal-frontend.temporal.svc:7233' },
                  ]),
                },
              ],
            },
          },
        },
      },
      { data: { 'sparkbatch.yaml': expect.stringContaining('team-pricing') } },
    ]);
  });
});
