import type { ClusterChoice } from '../../model/batch/batch.ts';
import { clusterRuleSchema } from '../../model/schema/cluster-rule-schema.ts';
import { writtenSubmitKind } from '../../model/submit-kind.ts';
import { fitsOne } from '../../spark/pattern.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import type { PlacementRule } from '../schema/placement.ts';
import type { Candidate } from './choose-cluster.ts';
import { layeredValue, targetOn, type ServedClusters } from './target.ts';

/** The clusters among which one has to be chosen, because the batch names none. */
export interface CandidateClusters {
  /** The origin of the rule: `the batch`, `rule 2 of placement`. */
  readonly by: string;
  readonly choose: ClusterChoice;
  /** In the order of the configuration. */
  readonly candidates: readonly Candidate[];
  /** The other clusters, each with the reason why it is no candidate. */
  readonly excluded: readonly string[];
}

type Rule = Pick<PlacementRule, 'clusters' | 'labels' | 'choose'>;

/**
 * Finds the clusters a batch may run on by its own rule, or by the first rule of `placement` that matches it.
 * Undefined if no rule applies: the batch names a cluster, or runs on the default one.
 */
export function candidateClusters(
  document: ConfigurationDocument,
  request: UnvalidatedBatch,
  tenant: string | undefined,
  clusters: ServedClusters,
): CandidateClusters | undefined {
  const found = ruleFor(document, request, tenant);
  if (!found) return undefined;
  const { by, rule } = found;
  const candidates: Candidate[] = [];
  const excluded: string[] = [];
  for (const name of clusters.names) {
    const { labels = {}, weight = 1 } = document.clusters[name] ?? {};
    const reason =
      mismatch(rule, name, labels) ?? targetOn(document, request, tenant, name, clusters).problems[0]?.message;
    if (reason === undefined) candidates.push({ name, weight });
    else excluded.push(`${name}: ${reason}`);
  }
  return { by, choose: rule.choose, candidates, excluded };
}

function ruleFor(document: ConfigurationDocument, request: UnvalidatedBatch, tenant: string | undefined) {
  const cluster = layeredValue(document, request, { tenant }, 'cluster');
  if (cluster !== undefined) {
    // Either a name or a rule. Anything else is a problem of the batch's schema.
    const rule = clusterRuleSchema.safeParse(cluster);
    return rule.success ? { by: 'the batch', rule: rule.data as Rule } : undefined;
  }
  const kind = writtenSubmitKind(layeredValue(document, request, { tenant }, 'submit'));
  const { placement = [] } = document;
  const index = placement.findIndex(
    ({ tenants, submitKinds }) =>
      (!tenants || (tenant !== undefined && fitsOne(tenants, tenant))) &&
      (!submitKinds || submitKinds.some((one) => one === kind)),
  );
  const rule = placement[index];
  return rule && { by: `rule ${index + 1} of placement`, rule: rule as Rule };
}

function mismatch(
  { clusters, labels: required }: Rule,
  name: string,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  if (clusters && !fitsOne(clusters, name)) return `does not match ${clusters.join(', ')}`;
  const missing = Object.entries(required ?? {}).filter(([key, value]) => labels[key] !== value);
  return missing.length === 0
    ? undefined
    : `lacks ${missing.length > 1 ? 'the labels' : 'the label'} ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`;
}

/** The message for a batch that has no candidate cluster. */
export function noCandidateMessage({ by, excluded }: CandidateClusters): string {
  return `is to be chosen by ${by}, but no cluster matches. ${excluded.join('; ')}`;
}
