import { ApplicationFailure } from '@temporalio/common';
import { ownCleanup } from '../src/config/cleanup-policy-now.ts';
import { type ResolveInput, resolveRequest, withOrigin } from '../src/config/resolve.ts';
import type { TenantHints } from '../src/config/told-tenant.ts';
import type { BatchPlan, Place } from '../src/model/plan.ts';
import { type BatchProblem, formatPath } from '../src/model/problem.ts';
import {
  checkPolicy,
  notForced,
  planLimits,
  type PolicyInput,
  strictestLimits,
  withLimits,
} from '../src/policy/index.ts';
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
    if ('problems' in resolved) {
      const { completed, problems: found } = resolved;
      const further = furtherProblems(completed, (one) => submitters.of(one).check(one));
      throw invalidBatch([...found, ...further], redactor(completed));
    }
    const { batch, tenant, layers, origins } = resolved;
    const { id, searchAttributes } = await temporal();
    const plan: BatchPlan = {
      batch,
      key: batchKey(id, identity),
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
      configurationVersion: version,
      ownCleanup: ownCleanup(request, batch),
      ...(tenant !== undefined && { tenant }),
    };
    const held = { origins, hasTenants: Object.keys(document.tenants).length > 0 };
    const elsewhere = placesElsewhere(request, plan, held, input);
    const problems = [
      ...submitters
        .of(batch)
        .check(batch)
        .map((one) => withOrigin(readable(one), origins)),
      ...elsewhere.problems,
    ];
    if (problems.length > 0) throw invalidBatch(problems, redactorOf(batch));
    // What it reaches is seen in what would be made of it, for which everything else has to be right.
    const beyond = [...checkPolicy({ plan, layers, ...held }).map(readable), ...elsewhere.beyond()];
    if (beyond.length > 0) throw invalidBatch(beyond, redactorOf(batch));
    return {
      ...withLimits(plan, strictestLimits([planLimits(plan, layers), ...elsewhere.limits()]), origins),
      ...(batch.retry.moveTo && { elsewhere: elsewhere.places }),
    };
  };
}

/** Where the batch may move to, and everything that speaks against it: that must not be found out when it moves. */
function placesElsewhere(
  request: unknown,
  plan: BatchPlan,
  held: Pick<PolicyInput, 'origins' | 'hasTenants'>,
  input: ResolveInput,
) {
  const places: Place[] = [];
  const problems: BatchProblem[] = [];
  const moved: { path: string; plan: BatchPlan; layers: PolicyInput['layers'] }[] = [];
  const { batch } = plan;
  const { moveTo = [] } = batch.retry;
  moveTo.forEach((cluster, index) => {
    const path = formatPath(['retry', 'moveTo', index]);
    if (cluster === (moveTo[index - 1] ?? batch.cluster)) {
      problems.push({ path, message: `"${cluster}" is where the batch is then already` });
      return;
    }
    const there = resolveRequest(request, { ...input, cluster });
    if ('problems' in there) {
      problems.push(...there.problems.map(({ message }) => ({ path, message })));
      return;
    }
    const forced = notForced(batch, there.batch, there.layers);
    problems.push(...forced.map((one) => ({ path, message: `${one.path} ${one.message}` })));
    const place = { cluster: there.batch.cluster, namespace: there.batch.namespace };
    places.push(place);
    moved.push({ path, plan: { ...plan, batch: { ...batch, ...place } }, layers: there.layers });
  });
  return {
    places,
    problems,
    /** What the limits there have against the batch as it is here: it moves as it is. */
    beyond: (): BatchProblem[] =>
      moved.flatMap(({ path, ...there }) =>
        checkPolicy({ ...there, ...held })
          .map(readable)
          .map((one) => ({ path, message: `${one.path}: ${one.message}` })),
      ),
    limits: () => moved.map((there) => planLimits(there.plan, there.layers)),
  };
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
