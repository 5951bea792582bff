import { readFile } from 'node:fs/promises';
import { AuthenticationV1Api, CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { Cluster } from '../../../src/kubernetes/transport/cluster.ts';
import { clusterSchema, type ClusterOptions } from '../../../src/kubernetes/auth/cluster-options.ts';

/** The API server of the stack, and the administrator's credentials for it. */
export interface ServerAccess {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** Creates a service account with the role `edit` in a namespace. @returns a token of it */
  tokenOf(namespace: string, account: string): Promise<string>;
}

/** Reads a kubeconfig with a client certificate. */
export async function serverAccess(kubeconfig: string): Promise<ServerAccess> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()];
  const pem = async (file: string | undefined, data: string | undefined): Promise<string> =>
    file === undefined ? Buffer.from(data ?? '', 'base64').toString() : readFile(file, 'utf8');
  return {
    server: cluster?.server ?? '',
    ca: await pem(cluster?.caFile, cluster?.caData),
    clientCertificate: await pem(user?.certFile, user?.certData),
    clientKey: await pem(user?.keyFile, user?.keyData),
    tokenOf: (namespace, account) => tokenOf(config, namespace, account),
  };
}

async function tokenOf(config: KubeConfig, namespace: string, account: string): Promise<string> {
  const core = config.makeApiClient(CoreV1Api);
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: account } } });
  await config.makeApiClient(RbacAuthorizationV1Api).createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name: account },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  });
  const { status } = await core.createNamespacedServiceAccountToken({
    namespace,
    name: account,
    body: { spec: { audiences: [], expirationSeconds: 3600 } },
  });
  return status?.token ?? '';
}

/** A cluster with these options, like one of a worker. */
export function clusterWith(options: ClusterOptions, onNotice?: ConstructorParameters<typeof Cluster>[2]): Cluster {
  return new Cluster('prod', clusterSchema.parse(options), onNotice);
}

/** The user name with which a cluster authenticates. */
export async function whoami(cluster: Cluster): Promise<string> {
  const authentication = cluster.kubeConfig.makeApiClient(AuthenticationV1Api);
  const { status } = await authentication.createSelfSubjectReview({ body: {} });
  return status?.userInfo?.username ?? '';
}

/** Lists the pods of a namespace. @returns their number */
export async function listPods(cluster: Cluster, namespace: string, signal?: AbortSignal): Promise<number> {
  const list = await cluster.request('listing pods', signal, (core, options) =>
    core.listNamespacedPod({ namespace }, options),
  );
  return list.items.length;
}
