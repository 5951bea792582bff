import { ApplicationFailure } from '@temporalio/common';
import { type PlacedBatch, type ResolveInput, resolveRequest, withOrigin } from '../src/config/resolve.ts';
import type { TenantHints } from '../src/config/told-tenant.ts';
import type { BatchPlan, Place } from '../src/model/plan.ts';
import { type BatchProblem, formatPath } from '../src/model/problem.ts';
import { redactedProblems } from '../src/spark/redacted-problems.ts';
import { redactor, type Redact } from '../src/spark/redaction.ts';
import { batchKey, type BatchIdentity } from '../src/submit/batch-key.ts';
import type { Problem } from '../src/submit/index.ts';
import { redactorOf } from '../src/submit/redactor-of.ts';
import type { SparkActivityDeps } from './deps.ts';
import { FAILURE_TYPES } from './failures.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/**
 * Completes a request by the worker's configuration, validates it, and fixes what the batch will be called.
 * Touches no cluster.
 */
export function resolveBatchActivity(
  { clusters, submitters, configuration }: SparkActivityDeps,
  temporal: TemporalNamespace,
) {
  return async (request: unknown, identity: BatchIdentity & { hints?: TenantHints }): Promise<BatchPlan> => {
    // Read once: what is resolved here belongs to one version, whatever replaces it meanwhile.
    const { version, document } = configuration.current;
    const input = { document, clusters, ...(identity.hints && { hints: identity.hints }) };
    const resolved = resolveRequest(request, input);
    if ('problems' in resolved) throw invalidBatch(resolved.problems, redactor(request));
    const { batch, tenant, origins } = resolved;
    const elsewhere = placesElsewhere(request, batch, input);
    const problems = [
      ...submitters
        .of(batch)
        .check(batch)
        .map((one) => withOrigin(readable(one), origins)),
      ...elsewhere.problems,
    ];
    if (problems.length > 0) throw invalidBatch(problems, redactorOf(batch));
    const { id, searchAttributes } = await temporal();
    return {
      batch,
      key: batchKey(id, identity),
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
      configurationVersion: version,
      ...(tenant !== undefined && { tenant }),
      ...(batch.retry.moveTo && { elsewhere: elsewhere.places }),
    };
  };
}

/** Where the batch may move to, and everything that speaks against it: that must not be found out when it moves. */
function placesElsewhere(
  request: unknown,
  batch: PlacedBatch,
  input: ResolveInput,
): { places: Place[]; problems: BatchProblem[] } {
  const places: Place[] = [];
  const problems: BatchProblem[] = [];
  const { moveTo = [] } = batch.retry;
  moveTo.forEach((cluster, index) => {
    const path = formatPath(['retry', 'moveTo', index]);
    if (cluster === (moveTo[index - 1] ?? batch.cluster)) {
      problems.push({ path, message: `"${cluster}" is where the batch is then already` });
      return;
    }
    const there = resolveRequest(request, { ...input, cluster });
    if ('problems' in there) problems.push(...there.problems.map(({ message }) => ({ path, message })));
    else places.push({ cluster: there.batch.cluster, namespace: there.batch.namespace });
  });
  return { places, problems };
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
