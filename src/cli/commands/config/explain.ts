import { unflatten } from '../../../config/schema/flatten.ts';
import { explainRequest, type Explanation } from '../../../config/explain/explain.ts';
import { type PlacedBatch, withLayerName } from '../../../config/resolve-request.ts';
import { tenantSelector } from '../../../config/layers/tenant-selector.ts';
import { redactExplainedValues } from '../../../config/explain/redact-explained-values.ts';
import { isRecord } from '../../../model/lang.ts';
import { formatPath, readableProblem, type BatchProblem } from '../../../model/batch/problem.ts';
import { checkBatch } from '../../../model/schema/check-batch.ts';
import type { BatchPlan } from '../../../model/batch/plan.ts';
import { checkPolicy } from '../../../limits/index.ts';
import { createSubmitters } from '../../../submit/index.ts';
import { readBatchFile } from '../../batch-file.ts';
import { clustersOnPaper } from '../../offline-clusters.ts';
import { givenConfiguration } from '../../configuration-file.ts';
import { InvalidBatchFileError } from '../../errors.ts';
import type { ExitName } from '../../exit-codes.ts';
import type { Output } from '../../output.ts';
import { problemLines } from '../../problems.ts';
import { explanationYaml } from '../../render/explanation.ts';

/** What is to be explained. */
export interface ExplainOptions {
  /** The batch; `-` is standard input. */
  readonly file: string;
  readonly config?: string;
  /** As if the batch, or whatever tells it, said this tenant. */
  readonly tenant?: string;
  /** As if the batch said this cluster. */
  readonly cluster?: string;
}

/**
 * `sparkbatch config explain`: what workers with this configuration would make of a batch, and who says each value.
 * @throws UsageError, InvalidConfigurationError; InvalidBatchFileError for a file that is no batch at all
 */
export async function explain(output: Output, options: ExplainOptions): Promise<ExitName> {
  const { source, version, document, references } = await givenConfiguration(options.config);
  const file = await readBatchFile(options.file, process.stdin);
  const said = options.tenant === undefined ? { hints: {} } : tenantSelector(document, options.tenant);
  const request = withFields(file.request, { tenant: said.tenant, cluster: options.cluster });
  const clusters = await clustersOnPaper(document);
  const explanation = explainRequest(request, { document, clusters, hints: said.hints });
  if (!explanation) {
    const checked = checkBatch(request);
    throw new InvalidBatchFileError(file.source, file.locate('problems' in checked ? checked.problems : []));
  }
  const told: Explanation = {
    ...explanation,
    values: redactExplainedValues(explanation.values, references),
    problems: [...explanation.problems, ...refusals(explanation, Object.keys(document.tenants).length > 0)],
  };
  const problems = file.locate(told.problems);
  output.answer(explanationJson(told, { source, version, notes: clusters.notes, problems }), () =>
    explanationYaml(told, { source, version, notes: clusters.notes }),
  );
  if (problems.length === 0) return 'done';
  output.note([...problemLines(file.source, problems), 'sparkbatch: The batch would be refused.'].join('\n'));
  return 'usage';
}

function withFields(request: unknown, fields: Readonly<Record<string, string | undefined>>): unknown {
  if (!isRecord(request)) return request;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...request, ...Object.fromEntries(given) };
}

/** What its way to be submitted and its limits have against it, which a worker looks at before anything is created. */
function refusals({ resolved }: Explanation, hasTenants: boolean): BatchProblem[] {
  if (!resolved) return [];
  const { batch, layers, origins } = resolved;
  const unfit = createSubmitters().of(batch).check(batch);
  // What it reaches is seen in what would be made of it, for which everything else has to be right.
  const beyond = unfit.length > 0 ? [] : checkPolicy({ plan: onPaper(batch), layers, origins, hasTenants });
  return [...unfit, ...beyond].map((one) => withLayerName(readableProblem(one), origins));
}

/** A plan as a worker would make it; what is asked of it does not depend on what tells batches apart. */
function onPaper(batch: PlacedBatch): BatchPlan {
  const key = '00000000-0000-0000-0000-000000000000';
  return { batch, key, temporalNamespaceId: key, workflowId: 'explained', searchAttributes: false };
}

interface Beside {
  readonly source: string;
  readonly version: string;
  readonly notes: readonly string[];
  readonly problems: readonly BatchProblem[];
}

function explanationJson({ tenant, cluster, namespace, layers, values }: Explanation, beside: Beside): unknown {
  return {
    ...beside,
    tenant,
    cluster,
    namespace,
    batch: unflatten(values),
    values: values.map(({ path, ...one }) => ({ path: formatPath(path), ...one })),
    // Durations in milliseconds, as in a plan.
    limits: layers.flatMap(({ name, limits }) => (limits ? [{ layer: name, limits }] : [])),
  };
}
