import type { ClusterChoice } from '../../model/batch/batch.ts';

/** A cluster that a batch may run on. */
export interface Candidate {
  readonly name: string;
  /** The share of batches that it gets relative to the others. Default 1. */
  readonly weight: number;
}

/** The state of the candidates, as far as it is known. */
export interface ClusterFacts {
  /** Whether a cluster is known to be unreachable. Default: all are assumed to be reachable. */
  readonly isUnreachable?: ((cluster: string) => boolean) | undefined;
  /** Live batches of each cluster; absent if they cannot be counted. */
  readonly liveBatches?: ReadonlyMap<string, number> | undefined;
}

/** The chosen cluster, and the reason for people. */
export interface ChosenCluster {
  readonly name: string;
  readonly why: string;
}

/**
 * Chooses the cluster of a batch; undefined if there is no candidate. Unreachable clusters are only chosen if all are
 * unreachable: the batch waits there until its cluster answers.
 *
 * @param candidates in the order of the configuration
 * @param fraction from 0 to less than 1, the same whenever it is computed for the same batch: see {@link hashFraction}
 */
export function chooseCluster(
  candidates: readonly Candidate[],
  choice: ClusterChoice,
  { isUnreachable = () => false, liveBatches }: ClusterFacts,
  fraction: number,
): ChosenCluster | undefined {
  const reachable = candidates.filter(({ name }) => !isUnreachable(name));
  const eligible = reachable.length > 0 ? reachable : candidates;
  const chosen = choose(eligible, choice, liveBatches, fraction);
  if (!chosen) return undefined;
  const skipped = candidates.filter((candidate) => !eligible.includes(candidate)).map(({ name }) => name);
  const unreachable =
    reachable.length === 0
      ? '; all of them are unreachable'
      : skipped.length > 0
        ? `; ${skipped.join(', ')} ${skipped.length > 1 ? 'are' : 'is'} unreachable`
        : '';
  const names = candidates.map(({ name }) => name).join(', ');
  return { name: chosen.name, why: `${chosen.why} of ${names}${unreachable}` };
}

function choose(
  eligible: readonly Candidate[],
  choice: ClusterChoice,
  liveBatches: ClusterFacts['liveBatches'],
  fraction: number,
): ChosenCluster | undefined {
  switch (choice) {
    case 'first':
      return eligible[0] && { name: eligible[0].name, why: 'the first' };
    case 'weight':
      return byWeight(eligible, fraction);
    case 'least-live-batches': {
      if (liveBatches) return byLiveBatches(eligible, liveBatches);
      const chosen = byWeight(eligible, fraction);
      const why =
        'by weight, because live batches cannot be counted (run sparkbatch init to register the search attributes),';
      return chosen && { ...chosen, why };
    }
  }
}

function byWeight(eligible: readonly Candidate[], fraction: number): ChosenCluster | undefined {
  const total = eligible.reduce((sum, { weight }) => sum + weight, 0);
  let cumulative = 0;
  // A sum of fractions may round to less than the total: the last candidate covers the rest.
  const chosen = eligible.find(({ weight }) => (cumulative += weight) > fraction * total) ?? eligible.at(-1);
  return chosen && { name: chosen.name, why: `by weight (${chosen.weight} of ${total})` };
}

function byLiveBatches(
  eligible: readonly Candidate[],
  liveBatches: ReadonlyMap<string, number>,
): ChosenCluster | undefined {
  // The load with this batch included: of two empty clusters, the one with the greater weight is preferred.
  const load = ({ name, weight }: Candidate) => ((liveBatches.get(name) ?? 0) + 1) / weight;
  const [chosen] = eligible.toSorted((one, other) => load(one) - load(other));
  return (
    chosen && {
      name: chosen.name,
      why: `with the fewest live batches for its weight (${liveBatches.get(chosen.name) ?? 0})`,
    }
  );
}

/** A number from 0 to less than 1 derived from a batch's key, which is a hash: a retried activity gets the same one. */
export function hashFraction(key: string): number {
  return Number.parseInt(key.replaceAll('-', '').slice(0, 12), 16) / 16 ** 12;
}
