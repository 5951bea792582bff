import type { ClusterChoice } from '../../model/batch/batch.ts';

/** A cluster that a batch may run on. */
export interface Candidate {
  readonly name: string;
  /** Of those that are chosen by it; 1 where the configuration says none. */
  readonly weight: number;
}

/** What is known of the candidates. */
export interface ClusterFacts {
  /** Whether a cluster is known not to answer. Default: all are taken to. */
  readonly isUnreachable?: ((cluster: string) => boolean) | undefined;
  /** Batches that live on each; absent where nobody can tell. */
  readonly liveBatches?: ReadonlyMap<string, number> | undefined;
}

/** The cluster that was chosen, and why, for people. */
export interface ChosenCluster {
  readonly name: string;
  readonly why: string;
}

/**
 * Chooses the cluster of a batch; undefined where there is no candidate. Those that are known not to answer are chosen only
 * where no other is left: a batch waits there until they do.
 *
 * @param candidates in the order of the configuration
 * @param chance from 0 to less than 1; the same for a batch whenever it is asked
 */
export function chooseCluster(
  candidates: readonly Candidate[],
  choice: ClusterChoice,
  { isUnreachable = () => false, liveBatches }: ClusterFacts,
  chance: number,
): ChosenCluster | undefined {
  const answering = candidates.filter(({ name }) => !isUnreachable(name));
  const among = answering.length > 0 ? answering : candidates;
  const chosen = choose(among, choice, liveBatches, chance);
  if (!chosen) return undefined;
  const silent = candidates.filter((one) => !among.includes(one)).map(({ name }) => name);
  const passedOver = silent.length > 0 ? `; ${silent.join(', ')} ${silent.length > 1 ? 'do' : 'does'} not answer` : '';
  const none = answering.length === 0 && candidates.length > 0 ? '; none of them answers' : '';
  const names = candidates.map(({ name }) => name).join(', ');
  return { name: chosen.name, why: `${chosen.why} of ${names}${passedOver}${none}` };
}

function choose(
  among: readonly Candidate[],
  choice: ClusterChoice,
  liveBatches: ClusterFacts['liveBatches'],
  chance: number,
): ChosenCluster | undefined {
  switch (choice) {
    case 'first':
      return among[0] && { name: among[0].name, why: 'the first' };
    case 'weight':
      return byWeight(among, chance);
    case 'least-live-batches': {
      if (liveBatches) return leastLive(among, liveBatches);
      const chosen = byWeight(among, chance);
      const why = 'by weight, as nobody can tell how many batches live (sparkbatch init registers what tells),';
      return chosen && { ...chosen, why };
    }
  }
}

function byWeight(among: readonly Candidate[], chance: number): ChosenCluster | undefined {
  const total = among.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  // Sums of fractions may fall short of the total: then it is the last one.
  const chosen = among.find(({ weight }) => (reached += weight) > chance * total) ?? among.at(-1);
  return chosen && { name: chosen.name, why: `by weight (${chosen.weight} of ${total})` };
}

function leastLive(among: readonly Candidate[], live: ReadonlyMap<string, number>): ChosenCluster | undefined {
  // As if this batch ran there already: an empty cluster of twice the weight goes before an empty one.
  const load = ({ name, weight }: Candidate) => ((live.get(name) ?? 0) + 1) / weight;
  const [chosen] = among.toSorted((one, other) => load(one) - load(other));
  return (
    chosen && { name: chosen.name, why: `with the least live batches for its weight (${live.get(chosen.name) ?? 0})` }
  );
}

/** The chance of a batch: it follows from its key, which is a hash, so that whoever asks again decides alike. */
export function hashFraction(key: string): number {
  return Number.parseInt(key.replaceAll('-', '').slice(0, 12), 16) / 16 ** 12;
}
