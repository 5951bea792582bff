import type { V1Pod } from '@kubernetes/client-node';
import { isOwnedByBatch } from '../../kubernetes/pods/ownership.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { DriverRef, ExistingDriver, LiveRead } from '../../model/driver/observation.ts';
import { TAG_LABEL } from '../../model/names.ts';

/** The driver of an attempt, by the names that follow from the plan, whether it exists or not. */
export function plannedDriver({ batch }: BatchPlan, attempt: AttemptPlan): DriverRef {
  const { cluster, namespace, stateSource } = batch;
  const { driverName: name, tag, applicationId } = attempt;
  return { cluster, namespace, name, tag, applicationId, ...(stateSource === 'CONTAINER' && { stateSource }) };
}

/** What was read of a driver. */
export function liveReadOf(pod: V1Pod | undefined, driver: ExistingDriver): LiveRead {
  return pod ? { found: true, observation: podToObservation(pod, { driver }) } : { found: false };
}

/** Whether a pod is the driver of this very attempt. */
export function isDriverOf(pod: V1Pod, plan: BatchPlan, { tag }: DriverRef): boolean {
  return isOwnedByBatch(pod, plan) && pod.metadata?.labels?.[TAG_LABEL] === tag;
}

/** An object for messages: `Service prod/team-a/x`. */
export function objectPath({ kind, metadata }: PlainObject, cluster: ClusterApi): string {
  return `${kind} ${cluster.name}/${metadata?.namespace}/${metadata?.name}`;
}

/** How many objects there are of the kind of one of them. */
export function countOfKind(objects: readonly PlainObject[], { kind }: PlainObject): number {
  return objects.filter((other) => other.kind === kind).length;
}
