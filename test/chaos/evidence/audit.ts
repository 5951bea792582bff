import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { V1Pod } from '@kubernetes/client-node';
import type { AuditEvent } from '../../support/records/audit-log.ts';
import type { Deletion } from './pod-history.ts';
import { podSnapshotOf, type PodSnapshot } from './pod-snapshot.ts';

/** Evidence in the audit log about a Kubernetes namespace. */
export interface AuditEvidence {
  readonly snapshots: PodSnapshot[];
  readonly deletions: Deletion[];
  /** Number of requests of our workers, by verb and resource. */
  readonly ourRequests: Map<string, number>;
  /** Writes of our workers. */
  readonly ourWrites: OurWrite[];
}

/** A successful write of one of our workers. */
export interface OurWrite {
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
  readonly at: number;
}

/** User agent of the garbage collector, which deletes a pod when its owner is gone. */
const GARBAGE_COLLECTOR = 'kube-controller-manager';

interface FullAuditEvent extends AuditEvent {
  readonly auditID: string;
  readonly responseObject?: V1Pod & { kind?: string };
}

const OURS = 'temporal-spark-batch';

/** Reads the audit log of a stack that was started with `auditPods`. */
export async function readAudit(file: string, namespace: string): Promise<AuditEvidence> {
  const evidence: AuditEvidence = { snapshots: [], deletions: [], ourRequests: new Map(), ourWrites: [] };
  const owners = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    // Parsing is slow, and most lines are irrelevant.
    if (!line.includes(`"namespace":"${namespace}"`) && !line.includes(OURS)) continue;
    const event = parse(line);
    if (event?.stage === 'ResponseComplete') note(event, namespace, evidence, owners);
  }
  return evidence;
}

/** A server that is killed while it writes leaves an incomplete line. */
function parse(line: string): FullAuditEvent | undefined {
  try {
    return JSON.parse(line) as FullAuditEvent;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param owners the clients that deleted SparkApplications, by the name of the application */
function note(event: FullAuditEvent, namespace: string, evidence: AuditEvidence, owners: Map<string, string>): void {
  const { verb, objectRef, responseStatus, responseObject, userAgent = '', requestURI } = event;
  const ours = userAgent.startsWith(OURS);
  const resource = [objectRef?.resource ?? '', objectRef?.subresource].filter(Boolean).join('/');
  if (ours) {
    const key = `${verb} ${resource}`;
    evidence.ourRequests.set(key, (evidence.ourRequests.get(key) ?? 0) + 1);
  }
  const succeeded = (responseStatus?.code ?? 500) < 300;
  if (!succeeded || objectRef?.namespace !== namespace || requestURI.includes('dryRun=')) return;
  const at = Date.parse(event.stageTimestamp);
  const by = userAgent.split('/')[0] ?? '';
  if (ours && ['create', 'update', 'patch', 'delete'].includes(verb)) {
    evidence.ourWrites.push({ verb, resource, name: objectRef.name ?? '', at });
  }
  if (objectRef.resource === 'sparkapplications' && verb === 'delete' && !owners.has(objectRef.name ?? '')) {
    owners.set(objectRef.name ?? '', by);
  }
  if (objectRef.resource !== 'pods' || responseObject?.kind !== 'Pod') return;
  const snapshot = podSnapshotOf(responseObject, { at, by });
  if (!snapshot) return;
  evidence.snapshots.push(snapshot);
  if (verb !== 'delete') return;
  const owner = responseObject.metadata?.ownerReferences?.find(({ kind }) => kind === 'SparkApplication');
  // The deletion of the owner counts as the deletion of the pod.
  const author = by === GARBAGE_COLLECTOR ? owners.get(owner?.name ?? '') : undefined;
  evidence.deletions.push({ uid: snapshot.uid, at, by: author ?? by });
}
