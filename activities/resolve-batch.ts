import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { ZodError } from 'zod';
import type { Clusters } from '../src/kubernetes/clusters.ts';
import { batchSchema, type Batch } from '../src/model/batch.ts';
import type { BatchPlan } from '../src/model/plan.ts';
import { submitterOf, type Problem } from '../src/submit/index.ts';
import type { SparkActivityDeps } from './deps.ts';
import { FAILURE_TYPES } from './failures.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** What tells one run of a batch from every other. */
export interface BatchIdentity {
  readonly workflowId: string;
  /**
   * The run this one continues, or else its own first run: it stays the same when the workflow is reset (the driver is
   * found again), and differs when the workflow id is used anew (another driver).
   */
  readonly runKey: string;
}

/**
 * Validates a request, completes it from the worker's configuration, and fixes what the batch will be called.
 * Touches no cluster.
 */
export function resolveBatchActivity({ clusters }: SparkActivityDeps, temporal: TemporalNamespace) {
  return async (request: unknown, identity: BatchIdentity): Promise<BatchPlan> => {
    const parsed = batchSchema.safeParse(request);
    if (!parsed.success) throw invalidBatch(parsed.error.issues.flatMap(problemsOf));
    const batch = parsed.data;
    const placed = place(batch, clusters);
    const problems = [...placeProblems(batch, clusters), ...submitterOf(batch).check(placed ?? batch)];
    if (problems.length > 0 || !placed) throw invalidBatch(problems);
    const { id, searchAttributes } = await temporal();
    return {
      batch: placed,
      key: keyOf(id, identity),
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
    };
  };
}

/** A field nobody knows is a problem at its own place, not at that of the object it is in. */
function problemsOf(issue: ZodError['issues'][number]): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a field here: see the fields of a batch' }));
}

/** The batch with its cluster and namespace; undefined when this worker does not serve the cluster. */
function place(batch: Batch, clusters: Clusters): BatchPlan['batch'] | undefined {
  const cluster = clusters.find(batch.cluster ?? clusters.defaultName);
  return cluster && { ...batch, cluster: cluster.name, namespace: batch.namespace ?? cluster.defaultNamespace };
}

function placeProblems(batch: Batch, clusters: Clusters): Problem[] {
  const name = batch.cluster ?? clusters.defaultName;
  const cluster = clusters.find(name);
  if (!cluster) {
    return [
      { path: ['cluster'], message: `"${name}" is not served by this worker; it serves ${clusters.names.join(', ')}` },
    ];
  }
  const namespace = batch.namespace ?? cluster.defaultNamespace;
  if (cluster.covers(namespace)) return [];
  const message = `"${namespace}" is not watched in cluster "${name}"; its namespaces are ${cluster.scopes.join(', ')}`;
  return [{ path: ['namespace'], message }];
}

/** A UUID made of what identifies the batch, so that every worker and every retry arrives at the same one. */
function keyOf(temporalNamespaceId: string, { workflowId, runKey }: BatchIdentity): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([temporalNamespaceId, workflowId, runKey]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function invalidBatch(problems: readonly Problem[]): ApplicationFailure {
  const lines = problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  return ApplicationFailure.create({
    type: FAILURE_TYPES.invalidBatch,
    nonRetryable: true,
    message: `The batch was refused, nothing was created. ${lines.join('; ')}`,
    details: [{ problems: problems.map(({ path, message }) => ({ path: formatPath(path), message })) }],
  });
}

/** `driver.memory`, `arguments[0]`, `sparkConf["spark.app.id"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_]\w*$/.test(key)) text += text === '' ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text || '(the batch)';
}
