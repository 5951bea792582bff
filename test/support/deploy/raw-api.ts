import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubernetesObject } from '@kubernetes/client-node';
import { upstreamOf } from '../proxies/api-proxy/kubeconfig.ts';

/** API path of each kind, and whether it is namespaced. */
const PATHS: Readonly<Record<string, readonly [api: string, plural: string, namespaced: boolean]>> = {
  Namespace: ['/api/v1', 'namespaces', false],
  Pod: ['/api/v1', 'pods', true],
  Service: ['/api/v1', 'services', true],
  PersistentVolumeClaim: ['/api/v1', 'persistentvolumeclaims', true],
  ValidatingAdmissionPolicy: ['/apis/admissionregistration.k8s.io/v1', 'validatingadmissionpolicies', false],
  ValidatingAdmissionPolicyBinding: [
    '/apis/admissionregistration.k8s.io/v1',
    'validatingadmissionpolicybindings',
    false,
  ],
  ServiceAccount: ['/api/v1', 'serviceaccounts', true],
  ConfigMap: ['/api/v1', 'configmaps', true],
  ResourceQuota: ['/api/v1', 'resourcequotas', true],
  Job: ['/apis/batch/v1', 'jobs', true],
  NetworkPolicy: ['/apis/networking.k8s.io/v1', 'networkpolicies', true],
  Deployment: ['/apis/apps/v1', 'deployments', true],
  PodDisruptionBudget: ['/apis/policy/v1', 'poddisruptionbudgets', true],
  Role: ['/apis/rbac.authorization.k8s.io/v1', 'roles', true],
  RoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings', true],
  ClusterRole: ['/apis/rbac.authorization.k8s.io/v1', 'clusterroles', false],
  ClusterRoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'clusterrolebindings', false],
};

/** Creates an object with strict field validation. @throws with the API server's message, also for unknown fields */
export async function createStrict(
  kubeconfig: string,
  object: KubernetesObject,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<KubernetesObject> {
  return send(kubeconfig, 'POST', collectionOf(object), 'application/json', object, dryRun);
}

/** Patches an object by strategic merge, like kustomize. @throws with the API server's message */
export async function patchStrict(kubeconfig: string, object: KubernetesObject): Promise<KubernetesObject> {
  const path = `${collectionOf(object)}/${object.metadata?.name ?? ''}`;
  return send(kubeconfig, 'PATCH', path, 'application/strategic-merge-patch+json', object);
}

/** Deletes an object. @throws with the API server's message, also when it does not exist */
export async function deleteObject(kubeconfig: string, object: KubernetesObject): Promise<void> {
  await send(kubeconfig, 'DELETE', `${collectionOf(object)}/${object.metadata?.name ?? ''}`, 'application/json', {});
}

function collectionOf({ kind = '', metadata }: KubernetesObject): string {
  const [api, plural, namespaced] = PATHS[kind] ?? [];
  if (api === undefined || plural === undefined) throw new Error(`no path is known for a ${kind}`);
  return namespaced ? `${api}/namespaces/${metadata?.namespace ?? ''}/${plural}` : `${api}/${plural}`;
}

async function send(
  kubeconfig: string,
  method: string,
  path: string,
  contentType: string,
  body: object,
  dryRun = false,
): Promise<KubernetesObject> {
  const { server, agent, headers } = await upstreamOf(kubeconfig);
  const url = new URL(`${path}?fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`, server);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; reply: string }>();
  const make = server.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = make(url, { method, agent, headers: { ...headers, 'content-type': contentType } });
  sent.once('error', reject).once('response', (response) => {
    text(response).then((reply) => resolve({ status: response.statusCode ?? 0, reply }), reject);
  });
  sent.end(JSON.stringify(body));
  const { status, reply } = await promise;
  agent.destroy();
  if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${reply}`);
  return JSON.parse(reply) as KubernetesObject;
}
