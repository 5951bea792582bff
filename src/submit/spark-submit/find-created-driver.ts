import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { deletePod, readDriver, releaseFinalizer } from '../../kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import { APPLICATION_ID_LABEL, DEPENDENTS_GATE, EVIDENCE_FINALIZER, driverPath } from '../../model/names.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { Submission } from '../../model/driver/submission.ts';
import { isDriverOf, nameTaken } from '../shared/create.ts';
import { SubmissionUnderWay } from '../shared/submitter.ts';
import { type DriverParts, findParts } from './driver-parts.ts';

/** Whoever makes a driver makes what it needs within this, if at all: two requests, a tenth of a second when all is well. */
const AT_ONCE = 10_000;
/** A pod that was deleted and holds no finalizer of ours is gone after this. */
const GONE_SOON = 500;

/** What is known of the driver's making. */
export interface MadeDriverInput {
  readonly plan: BatchPlan;
  readonly planned: DriverRef;
  readonly cluster: Cluster;
  readonly signal?: AbortSignal | undefined;
}

/** Whether spark-submit has said of itself that it is done: then what is there is all there will be. */
export type Making = 'done' | 'unknown';

/**
 * Looks for the driver that a try of this submission, by any worker, has made. Undefined when there is none.
 *
 * A driver that is half-made, and nobody at it any more, is removed, so that it can be made anew: it waits behind our gate,
 * and nobody has its uid to start it with. Should its maker be alive after all, what it still makes has an owner that is no
 * more, and Kubernetes' garbage collector takes it.
 *
 * @throws SubmitRejected when the name is taken by a pod that is not this batch's
 * @throws SubmissionUnderWay while a driver is being made, or on its way out
 */
export async function findMadeDriver(input: MadeDriverInput, making: Making): Promise<Submission | undefined> {
  const { plan, planned, cluster, signal } = input;
  const pod = await readDriver(cluster, planned, signal);
  if (!pod) return undefined;
  if (!isDriverOf(pod, plan, planned)) throw nameTaken(`creating driver ${driverPath(planned)}`, 'a pod');
  if (!isGated(pod)) return submissionOf(pod, planned, await findParts(pod, cluster, signal), making);
  if (pod.metadata?.deletionTimestamp) return removed(pod, input, 'somebody, or spark-submit itself, deleted it');
  const parts = await findParts(pod, cluster, signal);
  if (parts || making === 'done') return submissionOf(pod, planned, parts, making);
  const left = AT_ONCE - age(pod);
  if (left > 0 && left <= AT_ONCE) {
    throw new SubmissionUnderWay(`driver ${driverPath(planned)} is there, and what it needs is not yet`, left);
  }
  return removed(pod, input, 'its making was broken off');
}

/** Milliseconds since the pod was made; negative when this machine's clock is behind the API server's. */
function age({ metadata }: V1Pod): number {
  return Date.now() - new Date(metadata?.creationTimestamp ?? 0).getTime();
}

function isGated({ spec }: V1Pod): boolean {
  return spec?.schedulingGates?.some(({ name }) => name === DEPENDENTS_GATE) === true;
}

async function removed(pod: V1Pod, { planned, cluster, signal }: MadeDriverInput, why: string): Promise<never> {
  const { uid = '', deletionTimestamp, finalizers = [] } = pod.metadata ?? {};
  const driver = { ...planned, uid };
  if (deletionTimestamp === undefined) await deletePod(cluster, driver, signal);
  if (finalizers.includes(EVIDENCE_FINALIZER)) await releaseFinalizer(cluster, driver, signal);
  throw new SubmissionUnderWay(`driver ${driverPath(planned)} is removed, to be made anew: ${why}`, GONE_SOON);
}

function submissionOf(pod: V1Pod, planned: DriverRef, parts: DriverParts | undefined, making: Making): Submission {
  const { uid = '', labels } = pod.metadata ?? {};
  const applicationId = labels?.[APPLICATION_ID_LABEL] ?? planned.applicationId;
  return {
    driver: { ...planned, uid, applicationId },
    observation: podToObservation(pod),
    ...parts,
    adopted: making === 'unknown',
  };
}
