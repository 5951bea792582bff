import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { chanceOf, chooseCluster } from '../src/config/choose-cluster.ts';
import type { Placing } from '../src/config/placing.ts';
import {
  type PlacedBatch,
  placingOfRequest,
  type ResolveInput,
  resolveRequest,
  withOrigin,
} from '../src/config/resolve.ts';
import type { TenantHints } from '../src/config/told-tenant.ts';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../src/model/names.ts';
import type { BatchPlan, Place } from '../src/model/plan.ts';
import { type BatchProblem, formatPath } from '../src/model/problem.ts';
import { batchKey, type BatchIdentity } from '../src/submit/batch-key.ts';
import type { Problem } from '../src/submit/index.ts';
import type { SparkActivityDeps } from './deps.ts';
import { FAILURE_TYPES } from './failures.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/**
 * Completes a request by the worker's configuration, validates it, and fixes what the batch will be called.
 * Touches no cluster.
 */
export function resolveBatchActivity(
  { clusters, submitters, configuration, isSilent }: SparkActivityDeps,
  temporal: TemporalNamespace,
) {
  return async (request: unknown, identity: BatchIdentity & { hints?: TenantHints }): Promise<BatchPlan> => {
    // Read once: what is resolved here belongs to one version, whatever replaces it meanwhile.
    const { version, document } = configuration.current;
    const { id, searchAttributes, tenantAttribute } = await temporal();
    const key = batchKey(id, identity);
    const known = { document, clusters, ...(identity.hints && { hints: identity.hints }) };
    const placing = placingOfRequest(request, known);
    const liveOn = placing && searchAttributes ? await liveBatchesOn(placing) : undefined;
    const choose = ({ candidates, choose: how }: Placing) =>
      chooseCluster(candidates, how, { isSilent, liveBatches: liveOn }, chanceOf(key));
    const input = { ...known, choose };
    const resolved = resolveRequest(request, input);
    if ('problems' in resolved) throw invalidBatch(resolved.problems);
    const { batch, tenant, origins, placement } = resolved;
    const elsewhere = placesElsewhere(request, batch, input, placement !== undefined);
    const problems = [
      ...submitters
        .of(batch)
        .check(batch)
        .map((one) => withOrigin(readable(one), origins)),
      ...elsewhere.problems,
    ];
    if (problems.length > 0) throw invalidBatch(problems);
    const liveBatches = tenant === undefined ? undefined : document.tenants[tenant]?.liveBatches;
    return {
      batch,
      key,
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
      configurationVersion: version,
      ...(tenant !== undefined && { tenant, tenantAttribute }),
      ...(tenant !== undefined && {
        priority: { priorityKey: document.tenants[tenant]?.priority ?? DEFAULT_PRIORITY, fairnessKey: tenant },
      }),
      ...(placement !== undefined && { placement }),
      ...(liveBatches !== undefined && { liveBatches }),
      ...(batch.retry.moveTo && { elsewhere: elsewhere.places }),
    };
  };
}

/** Temporal's own, in the middle. */
const DEFAULT_PRIORITY = 3;

/** How many batches live on each of the clusters among which one is chosen by that; visibility may be a second late. */
async function liveBatchesOn({ candidates, choose }: Placing): Promise<ReadonlyMap<string, number> | undefined> {
  if (choose !== 'least-live-batches') return undefined;
  const { client } = Context.current();
  const counts = await Promise.all(
    candidates.map(async ({ name }) => {
      const running = `WorkflowType = '${BATCH_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;
      const { count } = await client.workflow.count(`${running} AND ${SEARCH_ATTRIBUTES.cluster} = '${name}'`);
      return [name, count] as const;
    }),
  );
  return new Map(counts);
}

/** Where the batch may move to, and everything that speaks against it: that must not be found out when it moves. */
function placesElsewhere(
  request: unknown,
  batch: PlacedBatch,
  input: ResolveInput,
  chosen: boolean,
): { places: Place[]; problems: BatchProblem[] } {
  const places: Place[] = [];
  const problems: BatchProblem[] = [];
  const { moveTo = [] } = batch.retry;
  moveTo.forEach((cluster, index) => {
    const path = formatPath(['retry', 'moveTo', index]);
    // Where the cluster was chosen, its author could not know which it is.
    if (chosen && index === 0 && cluster === batch.cluster) return;
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

function invalidBatch(problems: readonly BatchProblem[]): ApplicationFailure {
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return ApplicationFailure.create({
    type: FAILURE_TYPES.invalidBatch,
    nonRetryable: true,
    message: `The batch was refused, nothing was created. ${lines.join('; ')}`,
    details: [{ problems }],
  });
}
