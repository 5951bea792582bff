import { explainRequest, type Explanation } from '../../../config/explain/explain.ts';
import { redactExplainedValues } from '../../../config/explain/redact-explained-values.ts';
import { tenantSelector } from '../../../config/layers/tenant-selector.ts';
import { type PlacedBatch, withLayerName } from '../../../config/resolve-request.ts';
import type { ConfigurationDocument } from '../../../config/schema/document.ts';
import { unflatten } from '../../../config/schema/flatten.ts';
import { checkLimits } from '../../../limits/index.ts';
import type { BatchPlan } from '../../../model/batch/plan.ts';
import { type BatchProblem, formatPath, readableProblem } from '../../../model/batch/problem.ts';
import { isRecord, withoutNulls } from '../../../model/lang.ts';
import { checkBatch } from '../../../model/schema/check-batch.ts';
import { expandRequest } from '../../../model/schema/expand-request.ts';
import { redactor } from '../../../redaction/redactor.ts';
import { reportedProblems } from '../../../redaction/reported-problems.ts';
import { createSubmitters } from '../../../submit/index.ts';
import { type BatchFile, readBatchFile } from '../../files/batch-file.ts';
import { loadConfiguration } from '../../files/configuration-file.ts';
import { explanationYaml } from '../../render/explanation.ts';
import { InvalidBatchFileError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import { type Output, problemLines } from '../../shared/output.ts';
import { offlineClusters } from './offline-clusters.ts';

/** The batch and the configuration to explain it with. */
export interface ExplainOptions {
  /** The batch; `-` is standard input. */
  readonly file: string;
  readonly config?: string;
  /** Tenant to assume, whatever the batch says. */
  readonly tenant?: string;
  /** Cluster to assume, whatever the batch says. */
  readonly cluster?: string;
}

/**
 * `sparkbatch config explain`: shows how workers with a configuration would complete a batch, with the origin of every value,
 * and what they would refuse.
 * @throws UsageError, InvalidConfigurationError
 * @throws InvalidBatchFileError for a file that holds no batch at all
 */
export async function explain(output: Output, options: ExplainOptions): Promise<ExitName> {
  const { source, version, document, references } = await loadConfiguration(options.config);
  const file = await readBatchFile(options.file, process.stdin);
  const selector = options.tenant === undefined ? { hints: {} } : tenantSelector(document, options.tenant);
  const request = withFields(expandedRequest(file), { tenant: selector.tenant, cluster: options.cluster });
  const clusters = await offlineClusters(document);
  const { notes } = clusters;
  const explained = explainRequest(request, { document, clusters, hints: selector.hints });
  if (!explained) {
    const checked = checkBatch(request);
    throw new InvalidBatchFileError(
      file.source,
      file.locate(reportedProblems('problems' in checked ? checked.problems : [], redactor(request))),
    );
  }
  const explanation: Explanation = {
    ...explained,
    values: redactExplainedValues(explained.values, references),
    problems: reportedProblems([...explained.problems, ...refusals(explained, document)], redactor(request)),
  };
  const problems = file.locate(explanation.problems);
  output.answer(explanationJson(explanation, { source, version, notes, problems }), () =>
    explanationYaml(explanation, { source, version, notes }),
  );
  if (problems.length === 0) return 'done';
  output.note([...problemLines(file.source, problems), 'sparkbatch: The batch would be refused.'].join('\n'));
  return 'usage';
}

/** The batch of a file without placeholders, as if it were started now. @throws InvalidBatchFileError */
function expandedRequest({ source, request, locate }: BatchFile): unknown {
  if (!isRecord(request)) return request;
  const expanded = expandRequest(withoutNulls(request), { batchId: 'explained', scheduledTime: new Date() });
  if (!('problems' in expanded)) return expanded.request;
  throw new InvalidBatchFileError(source, locate(reportedProblems(expanded.problems, redactor(request))));
}

function withFields(request: unknown, fields: Readonly<Record<string, string | undefined>>): unknown {
  if (!isRecord(request)) return request;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...request, ...Object.fromEntries(given) };
}

/** The problems for which a worker would refuse the batch before it creates anything: of the submit kind, and of the limits. */
function refusals({ resolved }: Explanation, document: ConfigurationDocument): BatchProblem[] {
  if (!resolved) return [];
  const hasTenants = Object.keys(document.tenants).length > 0;
  const { batch, layers, origins } = resolved;
  const bySubmitter = createSubmitters().of(batch).check(batch);
  // Limits are checked on the resources that would be created, which requires a batch without other problems.
  const byLimits =
    bySubmitter.length > 0 ? [] : checkLimits({ plan: planFor(batch, document), layers, origins, hasTenants });
  return [...bySubmitter, ...byLimits].map((problem) => withLayerName(readableProblem(problem), origins));
}

/** A plan as a worker would make it, with placeholders for what distinguishes batches: no check depends on it. */
function planFor(batch: PlacedBatch, { tenants }: ConfigurationDocument): BatchPlan {
  const { tenant } = batch;
  const impersonate = tenant === undefined ? undefined : tenants[tenant]?.impersonate;
  const key = '00000000-0000-0000-0000-000000000000';
  return {
    batch,
    key,
    temporalNamespaceId: key,
    workflowId: 'explained',
    searchAttributes: [],
    ...(tenant !== undefined && { tenant }),
    ...(impersonate && { impersonate }),
  };
}

interface ExplanationContext {
  readonly source: string;
  readonly version: string;
  readonly notes: readonly string[];
  readonly problems: readonly BatchProblem[];
}

function explanationJson(
  { tenant, cluster, namespace, layers, values }: Explanation,
  context: ExplanationContext,
): unknown {
  return {
    ...context,
    tenant,
    cluster,
    namespace,
    batch: unflatten(values),
    values: values.map(({ path, ...value }) => ({ path: formatPath(path), ...value })),
    // Durations are in milliseconds, as in a plan.
    limits: layers.flatMap(({ name, limits }) => (limits ? [{ layer: name, limits }] : [])),
  };
}
