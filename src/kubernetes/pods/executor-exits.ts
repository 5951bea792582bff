import type { V1Pod } from '@kubernetes/client-node';
import { type ExecutorEnd, MAX_EXECUTORS } from '../../model/verdict/evidence.ts';
import { ROLE_LABEL } from '../../model/names.ts';

/** How the executors among these pods ended that have ended; those with an end of their own that is not 0 come first. */
export function executorEnds(pods: readonly V1Pod[]): ExecutorEnd[] {
  return pods
    .filter(({ metadata }) => metadata?.labels?.[ROLE_LABEL] === 'executor')
    .flatMap((pod) => endOf(pod) ?? [])
    .toSorted((a, b) => Number(a.exitCode === 0) - Number(b.exitCode === 0) || a.name.localeCompare(b.name))
    .slice(0, MAX_EXECUTORS);
}

function endOf({ metadata, status }: V1Pod): ExecutorEnd | undefined {
  const ended = status?.containerStatuses
    ?.map(({ state }) => state?.terminated)
    .find((one) => one !== undefined && one !== null);
  const reason = status?.reason ?? ended?.reason;
  if (!ended && status?.phase !== 'Failed') return undefined;
  return {
    name: metadata?.name ?? '',
    ...(ended && { exitCode: ended.exitCode }),
    ...(reason !== undefined && { reason }),
  };
}
