import type { V1Pod } from '@kubernetes/client-node';
import type { PodTimes } from '../../model/verdict/evidence.ts';
import { DRIVER_CONTAINER, STATE_CONTAINER_ANNOTATION } from '../../model/names.ts';
import type { Observation } from '../../model/driver/observation.ts';
import { iso } from './pod-to-observation.ts';

/** When what happened to a pod. */
export function podTimes({ metadata, status }: V1Pod, { startedAt, exit }: Observation): PodTimes {
  const scheduledAt = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'True');
  const [created, scheduled, finished] = [
    iso(metadata?.creationTimestamp),
    iso(scheduledAt?.lastTransitionTime),
    exit?.finishedAt,
  ];
  return {
    ...(created !== undefined && { created }),
    ...(scheduled !== undefined && { scheduled }),
    ...(startedAt !== undefined && { started: startedAt }),
    ...(finished !== undefined && { finished }),
  };
}

/** The container whose log says how the driver ended: the driver's own, or the init container that kept it from running. */
export function logContainer({ metadata, spec }: V1Pod, { exit }: Observation): string {
  if (exit?.initContainer !== undefined) return exit.initContainer;
  const names = spec?.containers.map(({ name }) => name) ?? [];
  const driver = metadata?.annotations?.[STATE_CONTAINER_ANNOTATION] ?? DRIVER_CONTAINER;
  return names.includes(driver) ? driver : (names[0] ?? driver);
}
