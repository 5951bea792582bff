import { foundOrUndefined } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';

/** The version and the clock of an API server. */
export interface ServerInfo {
  /** For example `v1.34.1`. */
  readonly version: string;
  /** Its time in milliseconds since 1970, accurate to a second; undefined when a proxy removes the `Date` header. */
  readonly time: number | undefined;
  /** The local time before and after the request. */
  readonly localTime: readonly [before: number, after: number];
}

/** Reads the version of an API server, which needs no permission by default. @throws KubernetesApiError */
export async function readServerInfo(cluster: ClusterApi, signal?: AbortSignal): Promise<ServerInfo> {
  const before = Date.now();
  const { text, headers } = await cluster.requestObject(
    `reading the version of ${cluster.name}`,
    signal,
    (objects, attempt) => objects.get('/version', attempt),
  );
  const { gitVersion } = JSON.parse(text) as { gitVersion?: unknown };
  // The header is truncated to seconds, on average by half a second.
  const time = Date.parse(headers['date'] ?? '') + 500;
  return {
    version: typeof gitVersion === 'string' ? gitVersion : 'of unknown version',
    time: Number.isNaN(time) ? undefined : time,
    localTime: [before, Date.now()],
  };
}

/** Whether the API server serves a resource. Uses discovery, which needs no permission by default. @throws KubernetesApiError */
export async function servesResource(
  cluster: ClusterApi,
  { group, version, plural }: { readonly group: string; readonly version: string; readonly plural: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const what = `listing the resources of ${group}/${version} in ${cluster.name}`;
  const found = await foundOrUndefined(
    cluster.requestObject(what, signal, (objects, attempt) => objects.get(`/apis/${group}/${version}`, attempt)),
  );
  if (!found) return false;
  const { resources = [] } = JSON.parse(found.text) as { resources?: readonly { readonly name?: string }[] };
  return resources.some(({ name }) => name === plural);
}
