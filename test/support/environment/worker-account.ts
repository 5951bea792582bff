import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { DEFAULT_NAMES, type Grant, plainObject, rbacObjects } from '../../../src/rbac/index.ts';

/** A temporary kubeconfig with the credentials of a service account. */
export interface AccountKubeconfig {
  readonly path: string;
  /** User name of the account: `system:serviceaccount:<namespace>:<name>`. */
  readonly user: string;
  remove(): Promise<void>;
}

/** Longer than any test. */
const EIGHT_HOURS = 8 * 3600;

/** Creates the objects that `sparkbatch rbac` prints. */
export async function grant(admin: string, rights: Grant): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(loaded(admin));
  // In order: accounts precede the bindings that name them.
  for (const object of rbacObjects(rights)) await api.create(plainObject(object));
}

/** A kubeconfig for a worker with exactly the permissions that `sparkbatch rbac` prints. */
export async function grantedWorker(admin: string, rights: Grant): Promise<AccountKubeconfig> {
  await grant(admin, rights);
  const namespace = rights.workerNamespace ?? rights.namespaces[0] ?? '';
  return accountKubeconfig(admin, { namespace, name: rights.workerAccount ?? DEFAULT_NAMES.worker });
}

/** A kubeconfig with a token of a service account from the TokenRequest API. */
export async function accountKubeconfig(
  admin: string,
  account: { readonly namespace: string; readonly name: string },
): Promise<AccountKubeconfig> {
  const config = loaded(admin);
  const { namespace, name } = account;
  const { status } = await config.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    namespace,
    name,
    body: { spec: { audiences: [], expirationSeconds: EIGHT_HOURS } },
  });
  const cluster = config.getCurrentCluster();
  if (!cluster || !status?.token) throw new Error(`no token for ${namespace}/${name}`);
  const own = new KubeConfig();
  own.loadFromClusterAndUser(cluster, { name, token: status.token });
  const directory = await mkdtemp(join(tmpdir(), 'spark-batch-account-'));
  const path = join(directory, 'kubeconfig');
  await writeFile(path, own.exportConfig(), { mode: 0o600 });
  return {
    path,
    user: `system:serviceaccount:${namespace}:${name}`,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

function loaded(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config;
}
