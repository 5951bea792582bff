import type { BatchEnd } from '../../chaos/evidence/batch-end.ts';
import { livesOf, type PodLife } from '../../chaos/evidence/pod-life.ts';
import type { Sight } from '../../chaos/evidence/pod-snapshot.ts';

/** What a test says of one moment of a pod. */
export type SightFacts = Partial<Sight> & { readonly revision: number };

/** The life of one pod from what was seen of it; times follow the revisions, a second each. */
export function life(name: string, facts: readonly SightFacts[], deletedBy?: { by: string; at: number }): PodLife {
  const sights = facts.map((fact): Sight => ({
    uid: `uid-${name}`,
    name,
    at: fact.revision * 1000,
    role: 'driver',
    applicationId: `app-${name}`,
    batchId: 'etl',
    gated: false,
    phase: 'Pending',
    deleting: false,
    gone: false,
    ...fact,
  }));
  const deletions = deletedBy ? [{ uid: `uid-${name}`, ...deletedBy }] : [];
  return livesOf(sights, deletions)[0] as PodLife;
}

/** How a batch ended, from the facts that matter. */
export function batchEnd(facts: Partial<BatchEnd> = {}): BatchEnd {
  return {
    batchId: 'etl',
    kind: 'finishes',
    cleanup: 'ALL',
    workflowStatus: 'COMPLETED',
    state: 'FINISHED',
    attempts: [],
    endedAt: 100_000,
    limits: { runtime: false, pending: false, image: false },
    ...facts,
  };
}
