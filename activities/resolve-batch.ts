import { ApplicationFailure } from '@temporalio/common';
import { hashFraction, chooseCluster } from '../src/config/placement/choose-cluster.ts';
import { ownCleanup } from '../src/config/layers/current-cleanup-policy.ts';
import {
  candidateClustersOf,
  resolveRequest,
  withLayerName,
  type ResolveInput,
} from '../src/config/resolve-request.ts';
import type { Tenant } from '../src/config/schema/tenants.ts';
import type { BatchPlan } from '../src/model/batch/plan.ts';
import type { TenantHints } from '../src/model/batch/plan.ts';
import { type BatchProblem, readableProblem } from '../src/model/batch/problem.ts';
import { checkPolicy, planLimits, strictestLimits, withLimits } from '../src/limits/index.ts';
import { placesElsewhere } from '../src/limits/failover-targets.ts';
import { redactProblems } from '../src/redaction/redact-data.ts';
import { redactor, type Redact } from '../src/redaction/redactor.ts';
import { batchKey, type BatchIdentity } from '../src/temporal/batch-key.ts';
import { checkValidFields } from '../src/submit/client-side-checks.ts';
import { submissionRedactor } from '../src/submit/submission-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { FAILURE_TYPES } from './failures.ts';
import { liveBatchesOn } from './live-batches.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/**
 * Completes a request by the worker's configuration, validates it, holds it against its limits, and fixes what the batch
 * will be called. Touches no cluster.
 */
export function resolveBatchActivity(
  { clusters, submitters, configuration }: SparkActivityDeps,
  temporal: TemporalNamespace,
) {
  return async (request: unknown, identity: BatchIdentity & { hints?: TenantHints }): Promise<BatchPlan> => {
    // Read once: what is resolved here belongs to one version, whatever replaces it meanwhile.
    const { version, document } = configuration.current;
    const { id, searchAttributes, tenantAttribute } = await temporal();
    const key = batchKey(id, identity);
    const known = { document, clusters, ...(identity.hints && { hints: identity.hints }) };
    const candidates = candidateClustersOf(request, known);
    const liveBatches = candidates && searchAttributes ? await liveBatchesOn(candidates) : undefined;
    const isUnreachable = (name: string) => clusters.find(name)?.health.state === 'unreachable';
    const input: ResolveInput = {
      ...known,
      choose: (from) => chooseCluster(from.candidates, from.choose, { isUnreachable, liveBatches }, hashFraction(key)),
    };
    const resolved = resolveRequest(request, input);
    if ('problems' in resolved) {
      const { layered, problems } = resolved;
      const further = checkValidFields(layered, (one) => submitters.of(one).check(one));
      throw invalidBatch([...problems, ...further], redactor(layered));
    }
    const { batch, tenant, layers, origins, placement } = resolved;
    const plan: BatchPlan = {
      batch,
      key,
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
      configurationVersion: version,
      ownCleanup: ownCleanup(request, batch),
      ...(tenant !== undefined && { tenant, tenantAttribute, ...tenantTerms(tenant, document.tenants[tenant]) }),
      ...(placement !== undefined && { placement }),
    };
    const held = { origins, hasTenants: Object.keys(document.tenants).length > 0 };
    const elsewhere = placesElsewhere(request, plan, held, input);
    const unfit = submitters.of(batch).check(batch);
    refuse(
      [...unfit.map((one) => withLayerName(readableProblem(one), origins)), ...elsewhere.problems],
      submissionRedactor(batch),
    );
    // What it reaches is seen in what would be made of it, for which everything else has to be right.
    refuse(
      [...checkPolicy({ plan, layers, ...held }).map(readableProblem), ...elsewhere.beyond()],
      submissionRedactor(batch),
    );
    return {
      ...withLimits(plan, strictestLimits([planLimits(plan, layers), ...elsewhere.limits()]), origins),
      ...(batch.retry.moveTo && { elsewhere: elsewhere.places }),
    };
  };
}

/** Temporal's own, in the middle. */
const DEFAULT_PRIORITY = 3;

/** What a plan has to know of the batch's tenant. */
function tenantTerms(name: string, tenant: Tenant | undefined): Pick<BatchPlan, 'priority' | 'liveBatches'> {
  const { priority = DEFAULT_PRIORITY, liveBatches } = tenant ?? {};
  return {
    priority: { priorityKey: priority, fairnessKey: name },
    ...(liveBatches !== undefined && { liveBatches }),
  };
}

function refuse(problems: readonly BatchProblem[], redact: Redact): void {
  if (problems.length > 0) throw invalidBatch(problems, redact);
}

function invalidBatch(found: readonly BatchProblem[], redact: Redact): ApplicationFailure {
  const problems = redactProblems(found, redact);
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return ApplicationFailure.create({
    type: FAILURE_TYPES.invalidBatch,
    nonRetryable: true,
    message: `The batch was refused, nothing was created. ${lines.join('; ')}`,
    details: [{ problems }],
  });
}
