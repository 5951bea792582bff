import type { V1Pod } from '@kubernetes/client-node';
import type { DriverRef, Observation } from '../../model/driver/observation.ts';
import { DRIVER_CONTAINER, ROLE_LABEL } from '../../model/names.ts';
import { type ExecutorEnd, MAX_EXECUTORS, type PodTimes } from '../../model/verdict/evidence.ts';
import { toIsoTime } from './pod-to-observation.ts';

/** When a driver's pod was created, scheduled, started and finished. */
export function podTimes({ metadata, status }: V1Pod, { startedAt, exit }: Observation): PodTimes {
  const scheduledCondition = status?.conditions?.find(
    ({ type, status: value }) => type === 'PodScheduled' && value === 'True',
  );
  const [created, scheduled, finished] = [
    toIsoTime(metadata?.creationTimestamp),
    toIsoTime(scheduledCondition?.lastTransitionTime),
    exit?.finishedAt,
  ];
  return {
    ...(created !== undefined && { created }),
    ...(scheduled !== undefined && { scheduled }),
    ...(startedAt !== undefined && { started: startedAt }),
    ...(finished !== undefined && { finished }),
  };
}

/** The container with the log that explains the end of the driver: the driver's own, or the init container that failed. */
export function logContainer(
  { spec }: V1Pod,
  { exit }: Observation,
  { container: driver = DRIVER_CONTAINER }: Pick<DriverRef, 'container'>,
): string {
  if (exit?.initContainer !== undefined) return exit.initContainer;
  const names = spec?.containers.map(({ name }) => name) ?? [];
  return names.includes(driver) ? driver : (names[0] ?? driver);
}

/** The ends of the terminated executors among these pods. Those that did not exit with 0 come first. */
export function executorEndsIn(pods: readonly V1Pod[]): ExecutorEnd[] {
  return pods
    .filter(({ metadata }) => metadata?.labels?.[ROLE_LABEL] === 'executor')
    .flatMap((pod) => executorEnd(pod) ?? [])
    .toSorted((a, b) => Number(a.exitCode === 0) - Number(b.exitCode === 0) || a.name.localeCompare(b.name))
    .slice(0, MAX_EXECUTORS);
}

/** The executors among these pods that ended, and not with exit code 0. */
export function failedExecutors(pods: readonly V1Pod[]): V1Pod[] {
  return pods.filter((pod) => {
    const end = pod.metadata?.labels?.[ROLE_LABEL] === 'executor' ? executorEnd(pod) : undefined;
    return end !== undefined && end.exitCode !== 0;
  });
}

/** Spark's name of the container of an executor. */
const EXECUTOR_CONTAINER = 'spark-kubernetes-executor';

/** The container of an executor. */
export function executorContainer({ spec }: V1Pod): string {
  const names = spec?.containers.map(({ name }) => name) ?? [];
  return names.includes(EXECUTOR_CONTAINER) ? EXECUTOR_CONTAINER : (names[0] ?? EXECUTOR_CONTAINER);
}

function executorEnd({ metadata, status }: V1Pod): ExecutorEnd | undefined {
  const terminated = status?.containerStatuses
    ?.map(({ state }) => state?.terminated)
    .find((one) => one !== undefined && one !== null);
  const reason = status?.reason ?? terminated?.reason;
  if (!terminated && status?.phase !== 'Failed') return undefined;
  return {
    name: metadata?.name ?? '',
    ...(terminated && { exitCode: terminated.exitCode }),
    ...(reason !== undefined && { reason }),
  };
}
