import { ApplicationFailure } from '@temporalio/common';
import type { Clusters } from '../src/kubernetes/clusters.ts';
import type { Batch } from '../src/model/batch.ts';
import type { BatchPlan, Place } from '../src/model/plan.ts';
import { type BatchProblem, checkBatch, formatPath } from '../src/model/problem.ts';
import { redactedProblems } from '../src/spark/redacted-problems.ts';
import { redactor, type Redact } from '../src/spark/redaction.ts';
import { batchKey, type BatchIdentity } from '../src/submit/batch-key.ts';
import { furtherProblems } from '../src/submit/further-problems.ts';
import type { Problem } from '../src/submit/index.ts';
import { redactorOf } from '../src/submit/redactor-of.ts';
import type { SparkActivityDeps } from './deps.ts';
import { FAILURE_TYPES } from './failures.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/**
 * Validates a request, completes it from the worker's configuration, and fixes what the batch will be called.
 * Touches no cluster.
 */
export function resolveBatchActivity({ clusters, submitters }: SparkActivityDeps, temporal: TemporalNamespace) {
  return async (request: unknown, identity: BatchIdentity): Promise<BatchPlan> => {
    const problemsOf = (batch: Batch): Problem[] => [
      ...placeProblems(batch, clusters),
      ...submitters.of(batch).check(place(batch, clusters) ?? batch),
      ...movingProblems(batch, clusters),
    ];
    const checked = checkBatch(request);
    if ('problems' in checked) {
      throw invalidBatch([...checked.problems, ...furtherProblems(request, problemsOf)], redactor(request));
    }
    const { batch } = checked;
    const placed = place(batch, clusters);
    const problems = problemsOf(batch);
    if (problems.length > 0 || !placed) throw invalidBatch(problems.map(readable), redactorOf(batch));
    const { id, searchAttributes } = await temporal();
    return {
      batch: placed,
      key: batchKey(id, identity),
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
      ...(batch.retry.moveTo && {
        elsewhere: batch.retry.moveTo.flatMap((cluster) => placeOn(cluster, batch, clusters)),
      }),
    };
  };
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

/** Where the batch runs on a cluster it moves to: in the namespace it names, or in the default one there. */
function placeOn(name: string, batch: Batch, clusters: Clusters): Place[] {
  const placed = place({ ...batch, cluster: name }, clusters);
  return placed ? [{ cluster: placed.cluster, namespace: placed.namespace }] : [];
}

/** Everything wrong with where the batch may move: that must not be found out when it moves. */
function movingProblems(batch: Batch, clusters: Clusters): Problem[] {
  const { moveTo = [] } = batch.retry;
  return moveTo.flatMap((cluster, index) => {
    const path = ['retry', 'moveTo', index];
    const from = moveTo[index - 1] ?? batch.cluster ?? clusters.defaultName;
    if (cluster === from) return [{ path, message: `"${cluster}" is where the batch is then already` }];
    return placeProblems({ ...batch, cluster }, clusters).map(({ message }) => ({ path, message }));
  });
}

/** As the schema's own problems are told. */
function readable({ path, message }: Problem): BatchProblem {
  return { path: formatPath(path), message };
}

/** A refusal is read by many; what it quotes of the batch may be secret. */
function invalidBatch(found: readonly BatchProblem[], redact: Redact): ApplicationFailure {
  const problems = redactedProblems(found, redact);
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return ApplicationFailure.create({
    type: FAILURE_TYPES.invalidBatch,
    nonRetryable: true,
    message: `The batch was refused, nothing was created. ${lines.join('; ')}`,
    details: [{ problems }],
  });
}
