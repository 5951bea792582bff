import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ownCleanup } from '../src/config/layers/current-cleanup-policy.ts';
import type { CandidateClusters } from '../src/config/placement/candidate-clusters.ts';
import { chooseCluster, hashFraction } from '../src/config/placement/choose-cluster.ts';
import {
  candidateClustersOf,
  resolveRequest,
  withLayerName,
  type ResolveInput,
} from '../src/config/resolve-request.ts';
import type { ConfigurationDocument } from '../src/config/schema/document.ts';
import type { Tenant } from '../src/config/schema/tenants.ts';
import {
  allowsExposure,
  checkLimits,
  failoverTargets,
  planLimits,
  strictestLimits,
  withLimits,
} from '../src/limits/index.ts';
import { referenceTo, type ResolvedBatch } from '../src/model/batch/batch-reference.ts';
import type { BatchPlan, TenantHints } from '../src/model/batch/plan.ts';
import { type BatchProblem, readableProblem } from '../src/model/batch/problem.ts';
import { checkRequestSize } from '../src/model/batch/request-size.ts';
import { isRecord, withoutNulls } from '../src/model/lang.ts';
import { SEARCH_ATTRIBUTES } from '../src/model/names.ts';
import { type AttemptText, presentAttemptTexts } from '../src/model/batch/attempt-texts.ts';
import { pricesOfTenant } from '../src/model/usage/cost.ts';
import { expandRequest } from '../src/model/schema/expand-request.ts';
import { ACTIVITY_FAILURE_TYPES } from '../src/model/status/failure-types.ts';
import { redactionProblem } from '../src/redaction/known-secrets.ts';
import { redactor, type Redact } from '../src/redaction/redactor.ts';
import { MAX_PROBLEMS, reportedProblems } from '../src/redaction/reported-problems.ts';
import { checkValidFields } from '../src/submit/client-side-checks.ts';
import { readManifestAhead } from '../src/submit/manifest/read.ts';
import { submissionRedactor, submissionSecrets } from '../src/submit/submission-redactor.ts';
import { batchKey, type BatchIdentity } from '../src/temporal/batch-key.ts';
import { countRunningBatches } from '../src/temporal/visibility.ts';
import type { SparkActivityDeps } from './deps.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** Where a request comes from. */
export interface RequestIdentity extends BatchIdentity {
  readonly hints?: TenantHints;
  /** The time for which a schedule started the batch, else the time of its start; ISO-8601. */
  readonly scheduledTime: string;
}

/**
 * Resolves a request to a plan, and to the reference that later activities get instead of it: completes it by the
 * configuration in force, validates it, checks it against the limits, and determines the names of the batch's objects. It
 * contacts no cluster.
 */
export function resolveBatchActivity(
  { clusters, submitters, configuration }: Omit<SparkActivityDeps, 'hosted'>,
  temporal: TemporalNamespace,
) {
  return async (given: unknown, identity: RequestIdentity): Promise<ResolvedBatch> => {
    // Before everything whose cost depends on the size. The problem quotes no value.
    refuse(checkRequestSize(given), (text) => text);
    // Languages with optional fields send `null` for what is absent.
    const { request, attemptTexts } = expanded(isRecord(given) ? withoutNulls(given) : given, identity);
    // The values of placeholders add to the size.
    refuse(checkRequestSize(request), (text) => text);
    await readManifestAhead(request);
    // Read once: the configuration may be replaced in the meantime, and a plan belongs to one version.
    const { version, document } = configuration.current;
    const { id, searchAttributes } = await temporal();
    const key = batchKey(id, identity);
    const context = { document, clusters, ...(identity.hints && { hints: identity.hints }) };
    const candidates = candidateClustersOf(request, context);
    const canCount = searchAttributes.includes(SEARCH_ATTRIBUTES.cluster);
    const liveBatches = candidates && canCount ? await countByCluster(candidates) : undefined;
    const isUnreachable = (name: string) => clusters.find(name)?.health.state === 'unreachable';
    const input: ResolveInput = {
      ...context,
      choose: (from) => chooseCluster(from.candidates, from.choose, { isUnreachable, liveBatches }, hashFraction(key)),
    };
    const unredactable = redactionProblem(request);
    if (unredactable) throw refusal([unredactable]);
    await pause();
    const resolved = resolveRequest(request, input);
    await pause();
    if ('problems' in resolved) {
      const { layered, problems } = resolved;
      // With this many problems, further ones would not be reported.
      const further =
        problems.length > MAX_PROBLEMS ? [] : checkValidFields(layered, (one) => submitters.of(one).check(one));
      throw invalidBatch([...problems, ...further], redactor(layered));
    }
    const { batch, tenant, layers, origins, placement } = resolved;
    const found = submissionSecrets(batch);
    if ('problem' in found) throw refusal([found.problem]);
    const basic: BatchPlan = {
      batch,
      key,
      temporalNamespaceId: id,
      workflowId: identity.workflowId,
      searchAttributes,
      configurationVersion: version,
      ownCleanup: ownCleanup(request, batch),
      ...(tenant !== undefined && { tenant, ...tenantFields(tenant, document.tenants[tenant]) }),
      ...(placement !== undefined && { placement }),
      ...usageFields(document, tenant),
      ...(document.archive && { archiveTimeout: document.archive.timeout }),
      ...(attemptTexts.length > 0 && { attemptTexts: presentAttemptTexts(batch, attemptTexts) }),
    };
    const limitContext = { origins, hasTenants: Object.keys(document.tenants).length > 0 };
    const failover = failoverTargets(request, basic, limitContext, input);
    const isExposed = [layers, ...failover.layers].every((one) => allowsExposure({ ...limitContext, layers: one }));
    const unlimited: BatchPlan = {
      ...basic,
      ...(document.sparkUi && batch.submit.kind === 'native' && isExposed && { sparkUi: document.sparkUi }),
    };
    const bySubmitter = submitters.of(batch).check(batch);
    refuse(
      [...bySubmitter.map((one) => withLayerName(readableProblem(one), origins)), ...failover.problems],
      submissionRedactor(batch),
    );
    await pause();
    // Limits are checked on the resources that would be created, which requires a batch without other problems.
    refuse(
      [...checkLimits({ plan: unlimited, layers, ...limitContext }).map(readableProblem), ...failover.limitProblems()],
      submissionRedactor(batch),
    );
    await pause();
    const limits = strictestLimits([planLimits(unlimited, layers), ...failover.limits()]);
    const plan: BatchPlan = {
      ...withLimits(unlimited, limits, origins),
      ...(batch.retry.moveTo && { failoverTargets: failover.targets }),
    };
    return { plan, reference: referenceTo(plan, found.secrets) };
  };
}

/** The request without placeholders. @throws ApplicationFailure with everything that is wrong with its parameters */
function expanded(
  request: unknown,
  { workflowId, scheduledTime }: RequestIdentity,
): { readonly request: unknown; readonly attemptTexts: readonly AttemptText[] } {
  if (!isRecord(request)) return { request, attemptTexts: [] };
  const result = expandRequest(request, { batchId: workflowId, scheduledTime: new Date(scheduledTime) });
  if (!('problems' in result)) return result;
  const unredactable = redactionProblem(request);
  throw unredactable ? refusal([unredactable]) : invalidBatch(result.problems, redactor(request));
}

/** Lets the worker do other work: heartbeats, observations, other batches. Each step of a large request takes a while. */
function pause(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}

/** The running batches of each candidate, if the choice among them depends on it. */
async function countByCluster({
  candidates,
  choose,
}: CandidateClusters): Promise<ReadonlyMap<string, number> | undefined> {
  if (choose !== 'least-live-batches') return undefined;
  const { client } = Context.current();
  const count = async ({ name }: { name: string }) => [name, await countRunningBatches(client, name)] as const;
  return new Map(await Promise.all(candidates.map(count)));
}

/** Temporal's default, the middle of its range. */
const DEFAULT_PRIORITY = 3;

/** The fields of a plan that depend on the tenant. */
function tenantFields(
  name: string,
  tenant: Tenant | undefined,
): Pick<BatchPlan, 'priority' | 'liveBatches' | 'impersonate'> {
  const { priority = DEFAULT_PRIORITY, liveBatches, impersonate } = tenant ?? {};
  return {
    priority: { priorityKey: priority, fairnessKey: name },
    ...(liveBatches !== undefined && { liveBatches }),
    ...(impersonate && { impersonate }),
  };
}

/** The fields of a plan that depend on what is counted, and on prices. */
function usageFields(
  { usage: { executors, currency, prices } }: ConfigurationDocument,
  tenant: string | undefined,
): Pick<BatchPlan, 'executorMode' | 'prices'> {
  const table = pricesOfTenant(currency, prices, tenant);
  return { ...(executors !== 'on-demand' && { executorMode: executors }), ...(table && { prices: table }) };
}

function refuse(problems: readonly BatchProblem[], redact: Redact): void {
  if (problems.length > 0) throw invalidBatch(problems, redact);
}

function invalidBatch(found: readonly BatchProblem[], redact: Redact): ApplicationFailure {
  return refusal(reportedProblems(found, redact));
}

function refusal(problems: readonly BatchProblem[]): ApplicationFailure {
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return ApplicationFailure.create({
    type: ACTIVITY_FAILURE_TYPES.invalidBatch,
    nonRetryable: true,
    message: `The batch was refused, nothing was created. ${lines.join('; ')}`,
    details: [{ problems }],
  });
}
