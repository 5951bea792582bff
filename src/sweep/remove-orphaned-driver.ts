import { isOwnedBy } from '../kubernetes/pods/ownership.ts';
import { readOwnedResource } from '../kubernetes/resources/owned-resources.ts';
import type { SweepFinding } from '../model/sweep/sweep-report.ts';
import { resourceFacts, type ResourceFacts } from './resource-facts.ts';
import { type BatchStates, sweepResource, type SweepResourceOptions } from './sweep-resource.ts';

/** A driver whose batch seems to have closed. */
export interface SuspectedOrphan {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Options of {@link removeOrphanedDriver}. */
export interface RemoveOrphanOptions extends SweepResourceOptions {
  readonly temporalNamespaceId: string;
}

/** What was done about a driver. */
export interface OrphanRemoval {
  /** What was found about the driver, and the SparkApplication that created it; empty if it is no orphan. */
  readonly findings: readonly SweepFinding[];
  /**
   * `ended`: it does not live any more. `handled`: it is being removed, is only reported, or is no orphan. `again`: it is within
   * its grace period, or could not be removed.
   */
  readonly outcome: 'ended' | 'handled' | 'again';
}

const ENDED: OrphanRemoval = { findings: [], outcome: 'ended' };
const HANDLED: OrphanRemoval = { findings: [], outcome: 'handled' };
const AGAIN: OrphanRemoval = { findings: [], outcome: 'again' };

/**
 * Removes the live driver of a closed batch, by the rules of sweeps: Temporal describes the batch twice, the second
 * time immediately before the deletion, and a driver that changes meanwhile is kept until the next search. It decides less than a sweep: a terminated driver
 * has its retention, and a batch that Temporal does not know may come back with a backup of Temporal.
 */
export async function removeOrphanedDriver(
  options: RemoveOrphanOptions,
  { namespace, name, uid }: SuspectedOrphan,
): Promise<OrphanRemoval> {
  const { cluster, batches, grace, temporalNamespaceId, signal, clock = Date.now } = options;
  const pod = await readOwnedResource(cluster, { kind: 'Pod', namespace, name }, signal);
  if (pod?.metadata?.uid !== uid) return ENDED;
  const facts = isOwnedBy(pod, temporalNamespaceId) ? resourceFacts('Pod', pod) : undefined;
  if (facts?.role !== 'driver') return HANDLED;
  if (facts.end) return ENDED;
  const batch = await batches.stateOf(facts);
  if (batch.kind === 'unknown') return AGAIN;
  if (batch.kind === 'not-found' || (batch.kind === 'open' && batch.isSameRun)) return HANDLED;
  if (clock() - facts.createdAt < grace) return AGAIN;
  const states: BatchStates = new Map([[`${facts.key ?? ''} ${facts.batchId}`, Promise.resolve(batch)]]);
  const isWithinGrace = ({ action, since }: SweepFinding) =>
    action === 'reported' && since !== undefined && Date.parse(since) + grace > clock();
  const isLeft = (finding: SweepFinding) =>
    finding.action === 'changed' || finding.action === 'failed' || isWithinGrace(finding);
  const findings: SweepFinding[] = [];
  // The application before its driver, which the operator would create again. While the application is left, so is the driver:
  // only a live driver leads the next search to its application.
  const application = await applicationOf(pod.metadata?.ownerReferences, facts, options);
  for (const resource of application ? [application, facts] : [facts]) {
    const finding = (await sweepResource(options, resource, states))?.finding;
    if (!finding) continue;
    if (!isWithinGrace(finding)) findings.push(finding);
    if (isLeft(finding)) return { findings, outcome: 'again' };
  }
  return { findings, outcome: 'handled' };
}

/** The SparkApplication that owns a driver, if it belongs to the same run of the batch. */
async function applicationOf(
  owners: readonly { readonly apiVersion: string; readonly kind: string; readonly name: string }[] = [],
  { namespace, batchId, key }: ResourceFacts,
  { cluster, temporalNamespaceId, signal }: RemoveOrphanOptions,
): Promise<ResourceFacts | undefined> {
  const owner = owners.find(({ kind }) => kind === 'SparkApplication');
  if (!owner) return undefined;
  const kind = owner.apiVersion.startsWith('spark.apache.org/')
    ? 'SparkApplication.spark.apache.org'
    : 'SparkApplication';
  const found = await readOwnedResource(cluster, { kind, namespace, name: owner.name }, signal);
  const facts = found && isOwnedBy(found, temporalNamespaceId) ? resourceFacts(kind, found) : undefined;
  return facts?.batchId === batchId && facts.key === key ? facts : undefined;
}
