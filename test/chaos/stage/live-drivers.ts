import { setTimeout as pause } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { DEPENDENTS_GATE, ROLE_LABEL, TEMPORAL_NAMESPACE_ID_LABEL } from '../../../src/model/names.ts';
import type { TestCluster } from '../../support/environment/test-cluster.ts';
import { ORPHAN_GONE_WITHIN } from '../invariants/closed-batches.ts';

/** Returns when no driver lives any more, or when one has lived too long: all batches are closed. */
export async function untilNoDriverLives(
  cluster: TestCluster,
  temporalNamespaceId: string,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + ORPHAN_GONE_WITHIN + 5000;
  const selector = `${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId},${ROLE_LABEL}=driver`;
  while (Date.now() < end && (await cluster.pods(selector)).some(isLive)) await pause(1000, undefined, { signal });
}

function isLive({ spec, status }: V1Pod): boolean {
  const isGated = spec?.schedulingGates?.some(({ name }) => name === DEPENDENTS_GATE) ?? false;
  return !isGated && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}
