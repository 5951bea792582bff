import { readDriver, removeEvidenceFinalizer } from '../kubernetes/pods/driver-pods.ts';
import { deleteOwnedResource } from '../kubernetes/resources/owned-resources.ts';
import { KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import type { SweepAction, SweepFinding } from '../model/sweep/sweep-report.ts';
import type { BatchWorkflows, BatchWorkflowState } from '../temporal/batch-workflows.ts';
import { decide, skipWithoutLookup, type SweepDecision } from './decide.ts';
import { type DoubtedBatches, isYoung } from './missing-batches.ts';
import type { ResourceFacts } from './resource-facts.ts';

/** The dependencies of {@link sweepResource}. */
export interface SweepResourceOptions {
  readonly cluster: Cluster;
  readonly batches: BatchWorkflows;
  /** Grace period in milliseconds. */
  readonly grace: number;
  /** Whether to report orphans without deleting them. */
  readonly reportOnly: boolean;
  readonly signal: AbortSignal;
  readonly clock?: () => number;
  /** Why a batch that Temporal does not have, but should have, counts as unknown. Absent: it counts as ended. */
  readonly doubt?: DoubtedBatches | undefined;
}

/** The states of the batches of one page, which may have many resources per batch. */
export type BatchStates = Map<string, Promise<BatchWorkflowState>>;

/** A finding, and the number of requests to the API server it took. */
export interface SweepResult {
  readonly finding: SweepFinding;
  readonly requests: number;
}

/**
 * Decides on a resource and carries the decision out. Every change has the uid and resource version of the resource as its
 * precondition. Undefined when the resource is kept.
 */
export async function sweepResource(
  options: SweepResourceOptions,
  facts: ResourceFacts,
  states: BatchStates,
): Promise<SweepResult | undefined> {
  const { cluster, grace, reportOnly, signal, clock = Date.now } = options;
  signal.throwIfAborted();
  if (skipWithoutLookup(facts, grace, clock())) return undefined;
  const decision = await lookUpAndDecide(options, facts, states);
  if (decision.action === 'keep') return undefined;
  const finding = (action: SweepAction, message = decision.message) =>
    findingOf(cluster, facts, { ...decision, message }, action);
  if (decision.action === 'report' || reportOnly) return { finding: finding('reported'), requests: 0 };
  try {
    return await act(options, facts, decision.action, finding);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KubernetesApiError)) throw error;
    return error.isConflict
      ? { finding: finding('changed', `${decision.message} It changed meanwhile.`), requests: 1 }
      : { finding: finding('failed', `${decision.message} ${error.message}.`), requests: 1 };
  }
}

/** Carries a decision out, if a second lookup of the batch, immediately before, leads to the same decision. */
async function act(
  options: SweepResourceOptions,
  facts: ResourceFacts,
  action: 'delete' | 'release',
  finding: (action: SweepAction) => SweepFinding,
): Promise<SweepResult | undefined> {
  const { cluster, signal } = options;
  const confirmed = await lookUpAndDecide(options, facts);
  if (confirmed.action !== action) {
    if (confirmed.action === 'keep') return undefined;
    return { finding: findingOf(cluster, facts, confirmed, 'reported'), requests: 0 };
  }
  if (action === 'release') {
    await removeEvidenceFinalizer(cluster, facts, signal);
    return { finding: finding('released'), requests: 1 };
  }
  const existed = await deleteOwnedResource(cluster, facts, signal);
  if (!existed) return undefined;
  if (!facts.hasFinalizer) return { finding: finding('deleted'), requests: 1 };
  // After the deletion, so that the pod is not forgotten between the two requests; and by uid only, because the deletion
  // has changed the resource version.
  const { name, namespace, uid } = facts;
  await removeEvidenceFinalizer(cluster, { name, namespace, uid }, signal);
  return { finding: finding('deleted'), requests: 2 };
}

/** The state of the batch of a resource, asked for once in all its resources. */
export function stateOf(
  batches: BatchWorkflows,
  facts: ResourceFacts,
  states: BatchStates,
): Promise<BatchWorkflowState> {
  const batchRun = `${facts.key ?? ''} ${facts.batchId}`;
  const lookup = states.get(batchRun) ?? batches.stateOf(facts);
  states.set(batchRun, lookup);
  return lookup;
}

async function lookUpAndDecide(
  { cluster, batches, grace, signal, doubt, clock = Date.now }: SweepResourceOptions,
  facts: ResourceFacts,
  states: BatchStates = new Map(),
): Promise<SweepDecision> {
  const found = await stateOf(batches, facts, states);
  const isDoubted = doubt && found.kind === 'not-found' && isYoung(facts.createdAt, doubt.retention, clock());
  const batch: BatchWorkflowState = isDoubted ? { kind: 'unknown', message: doubt.message } : found;
  const decision = decide({ facts, batch, grace, now: clock() });
  if (decision.action !== 'delete' || !(await hasDriver(cluster, facts, signal))) return decision;
  return decide({ facts, batch, hasDriver: true, grace, now: clock() });
}

/** Whether a terminated SparkApplication still has its driver, which may be kept longer than the application says. */
async function hasDriver(
  cluster: Cluster,
  { role, end, namespace, driverName }: ResourceFacts,
  signal: AbortSignal,
): Promise<boolean> {
  if (role !== 'application' || !end || driverName === undefined) return false;
  const driver = { cluster: cluster.name, namespace, name: driverName };
  return (await readDriver(cluster, driver, signal)) !== undefined;
}

function findingOf(
  cluster: Cluster,
  { kind, role, namespace, name, uid, batchId }: ResourceFacts,
  { reason, message, since }: Exclude<SweepDecision, { action: 'keep' }>,
  action: SweepAction,
): SweepFinding {
  return {
    kind,
    role,
    cluster: cluster.name,
    namespace,
    name,
    uid,
    batchId,
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    reason,
    message,
    action,
  };
}
