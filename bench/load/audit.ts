import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** Where an audit log ends now, in bytes. */
export async function endOfAuditLog(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** Requests since a position in the audit log. */
export interface RequestCounts {
  /** Those of workers, by verb and resource: `create pods`. */
  readonly worker: Readonly<Record<string, number>>;
  /** Those of the cluster's own components, by component or controller: `generic-garbage-collector`. */
  readonly cluster: Readonly<Record<string, number>>;
}

interface AuditEvent {
  readonly stage: string;
  readonly verb: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

/** Counts the requests since a position in the audit log. @param from position in bytes */
export async function requestsSince(path: string, from: number): Promise<RequestCounts> {
  const [worker, cluster] = [new Map<string, number>(), new Map<string, number>()];
  for await (const line of createInterface({ input: createReadStream(path, { start: from }) })) {
    const { stage, verb, userAgent = '', objectRef } = JSON.parse(line) as AuditEvent;
    if (stage !== 'ResponseComplete') continue;
    if (userAgent.startsWith('temporal-spark-batch')) {
      const what = [objectRef?.resource, objectRef?.subresource].filter(Boolean).join('/') || 'other';
      add(worker, `${verb} ${what}`);
    } else if (/^kube-(?:controller-manager|scheduler)\//.test(userAgent) && verb !== 'watch') {
      // `kube-controller-manager/v1.36.0 (linux/amd64) kubernetes/3f0b1c2/endpoint-controller`
      add(cluster, userAgent.slice(userAgent.lastIndexOf('/') + 1));
    }
  }
  return { worker: sorted(worker), cluster: sorted(cluster) };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
}
