import { writtenSubmitKind } from '../../model/submit-kind.ts';
import { clusterChoiceSchema } from '../../model/schema/cluster-rule-schema.ts';
import { type ClusterChoice } from '../../model/batch/batch.ts';
import type { Candidate } from './choose-cluster.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import { fitsOne } from '../../spark/pattern.ts';
import type { PlacementRule } from '../schema/placement.ts';
import { said, targetOn, type ServedClusters } from './target.ts';

/** A cluster that has to be chosen, because the batch names none. */
export interface CandidateClusters {
  /** Whose rule it is: `the batch`, `rule 2 of placement`. */
  readonly by: string;
  readonly choose: ClusterChoice;
  /** In the order of the configuration. */
  readonly candidates: readonly Candidate[];
  /** Why each of the others is none. */
  readonly others: readonly string[];
}

type Rule = Pick<PlacementRule, 'clusters' | 'labels' | 'choose'>;

/**
 * What chooses the cluster of a batch, and among which: its own rule, or the first rule of `placement` that fits it.
 * Undefined where its cluster is named, or left to the default.
 */
export function placingOf(
  document: ConfigurationDocument,
  request: UnvalidatedBatch,
  tenant: string | undefined,
  clusters: ServedClusters,
): CandidateClusters | undefined {
  const found = ruleFor(document, request, tenant);
  if (!found) return undefined;
  const { by, rule } = found;
  const candidates: Candidate[] = [];
  const others: string[] = [];
  for (const name of clusters.names) {
    const { labels = {}, weight = 1 } = document.clusters[name] ?? {};
    const against =
      speaksAgainst(rule, name, labels) ?? targetOn(document, request, tenant, name, clusters).problems[0]?.message;
    if (against === undefined) candidates.push({ name, weight });
    else others.push(`${name}: ${against}`);
  }
  return { by, choose: rule.choose, candidates, others };
}

function ruleFor(document: ConfigurationDocument, request: UnvalidatedBatch, tenant: string | undefined) {
  const cluster = said(document, request, { tenant }, 'cluster');
  if (cluster !== undefined) {
    // A name; or what is neither that nor a rule is refused with the rest of the batch.
    const own = clusterChoiceSchema.safeParse(cluster);
    return own.success ? { by: 'the batch', rule: own.data as Rule } : undefined;
  }
  const kind = writtenSubmitKind(said(document, request, { tenant }, 'submit'));
  const { placement = [] } = document;
  const index = placement.findIndex(
    ({ tenants, submitKinds }) =>
      (!tenants || (tenant !== undefined && fitsOne(tenants, tenant))) &&
      (!submitKinds || submitKinds.some((one) => one === kind)),
  );
  const rule = placement[index];
  return rule && { by: `rule ${index + 1} of placement`, rule: rule as Rule };
}

function speaksAgainst(
  { clusters, labels }: Rule,
  name: string,
  has: Readonly<Record<string, string>>,
): string | undefined {
  if (clusters && !fitsOne(clusters, name)) return `is not one of ${clusters.join(', ')}`;
  const missing = Object.entries(labels ?? {}).filter(([key, value]) => has[key] !== value);
  return missing.length === 0
    ? undefined
    : `is not labelled ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`;
}

/** Why no cluster can be chosen. */
export function nowhere({ by, others }: CandidateClusters): string {
  return `is to be chosen by ${by}, but no cluster fits. ${others.join('; ')}`;
}
