import { foundOrUndefined } from './api-error.ts';
import type { Cluster } from './cluster.ts';

/** What an API server says of itself. */
export interface ServerFacts {
  /** `v1.34.1` */
  readonly version: string;
  /** Its clock, milliseconds since 1970, to the second; undefined where a proxy takes the header away. */
  readonly time: number | undefined;
  /** Our clock when we asked, and when we were answered: its clock was read in between. */
  readonly here: readonly [asked: number, answered: number];
}

/** Asks the API server for its version, which every account may. @throws KubernetesApiError */
export async function serverFacts(cluster: Cluster, signal?: AbortSignal): Promise<ServerFacts> {
  const sent = Date.now();
  const { text, headers } = await cluster.requestObject(
    `asking ${cluster.name} for its version`,
    signal,
    (objects, both) => objects.ask('/version', both),
  );
  const body = JSON.parse(text) as { gitVersion?: unknown };
  // Its clock is cut to whole seconds: on average it was half a second later.
  const time = Date.parse(headers['date'] ?? '') + 500;
  return {
    version: typeof body.gitVersion === 'string' ? body.gitVersion : 'of unknown version',
    time: Number.isNaN(time) ? undefined : time,
    here: [sent, Date.now()],
  };
}

/** Whether the API server knows a resource (by discovery, which every account may read). @throws KubernetesApiError */
export async function servesResource(
  cluster: Cluster,
  { group, version, plural }: { readonly group: string; readonly version: string; readonly plural: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const what = `asking ${cluster.name} for the resources of ${group}/${version}`;
  const found = await foundOrUndefined(
    cluster.requestObject(what, signal, (objects, both) => objects.ask(`/apis/${group}/${version}`, both)),
  );
  if (!found) return false;
  const { resources = [] } = JSON.parse(found.text) as { resources?: readonly { readonly name?: string }[] };
  return resources.some(({ name }) => name === plural);
}
