import type { V1Pod } from '@kubernetes/client-node';
import { adoptDriver, readDriver } from '../../kubernetes/pods/driver-pods.ts';
import { isOwnedByBatch } from '../../kubernetes/pods/ownership.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import type { ExistingSubmitRequest } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { Submission } from '../../model/driver/submission.ts';
import {
  APPLICATION_ID_LABEL,
  driverPath,
  ENDED_LABEL,
  KEEP_UNTIL_ANNOTATION,
  RECORDED_ANNOTATION,
  SUBMIT_KIND_ANNOTATION,
  TAG_LABEL,
} from '../../model/names.ts';
import { apiErrorOrRethrow, refusalError } from '../shared/api-refusal.ts';
import { isDriverOf, liveReadOf, plannedDriver } from '../shared/planned-driver.ts';
import { driverOwnership } from '../shared/ownership-labels.ts';
import { SubmissionInProgressError, SubmitRejectedError } from '../shared/submit-errors.ts';
import type { SubmitInput, Submitter } from '../shared/submitter.ts';
import { checkExisting } from './check.ts';
import { adoptionProblems, holderOf } from './adoption-problems.ts';
import { findDriver } from './find-driver.ts';

/** Milliseconds after which a driver that changed while it was adopted is read again. */
const AFTER_CONFLICT = 200;

/**
 * The kind `existing`: adopts a driver that another client created. It may run, or have ended: there is no scheduling gate to
 * lift. From the patch on it is followed, killed and kept like a driver that we created.
 */
export const existingSubmitter: Submitter = {
  check: checkExisting,

  async submit(input) {
    const { plan, attempt, cluster, signal, createdUid } = input;
    const { submit: wanted } = plan.batch;
    if (wanted.kind !== 'existing') throw new Error(`A batch of kind ${wanted.kind} adopts no driver.`);
    const planned: DriverRef = { ...plannedDriver(plan, attempt), submitKind: 'existing' };
    const pod = await findDriver({ plan, cluster, signal, wanted, planned, chosenUid: createdUid });
    if (isDriverOf(pod, plan, planned)) return submissionOf(pod, planned, true);
    refuseForeign(pod, plan, wanted);
    if (pod.metadata?.uid !== undefined) input.onCreated?.(pod.metadata.uid);
    return submissionOf(await adopted(pod, planned, input), planned, false);
  },

  start: async ({ driver, cluster, signal }) => liveReadOf(await readDriver(cluster, driver, signal), driver),

  // Its application id is known from the adoption on. Before, at most the driver itself has the tag of the attempt.
  podSelector: ({ uid, tag, applicationId }) =>
    uid === undefined ? `${TAG_LABEL}=${tag}` : `${APPLICATION_ID_LABEL}=${applicationId}`,
};

/** Refuses a pod that can't be adopted, is of another application than the request names, or is held by another batch. */
function refuseForeign(pod: V1Pod, plan: BatchPlan, { applicationId: expected }: ExistingSubmitRequest): void {
  const applicationId = pod.metadata?.labels?.[APPLICATION_ID_LABEL];
  const isOther = expected !== undefined && applicationId !== undefined && applicationId !== expected;
  const problems = [
    ...adoptionProblems(pod),
    ...(isOther ? [`it belongs to application ${applicationId}, not ${expected}`] : []),
    ...(isOwnedByBatch(pod, plan) ? [] : heldBy(pod, plan)),
  ];
  if (problems.length === 0) return;
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const path = driverPath({ cluster: plan.batch.cluster, namespace, name });
  throw new SubmitRejectedError(`Driver ${path} can't be adopted: ${problems.join('; ')}.`);
}

function heldBy(pod: V1Pod, { temporalNamespaceId }: BatchPlan): string[] {
  const holder = holderOf(pod);
  if (!holder) return [];
  const isElsewhere = holder.temporalNamespaceId !== temporalNamespaceId;
  const where = isElsewhere ? ` of another Temporal namespace (id ${holder.temporalNamespaceId ?? 'unknown'})` : '';
  return [`batch ${holder.batchId}${where} holds it`];
}

/** The pod with the marks of the attempt. Those of an earlier run of the batch are replaced. */
async function adopted(pod: V1Pod, planned: DriverRef, { plan, attempt, cluster }: SubmitInput): Promise<V1Pod> {
  const { name = '', uid = '', resourceVersion = '', deletionTimestamp } = pod.metadata ?? {};
  const { labels, annotations } = driverOwnership({ plan, attempt });
  const driver = { ...planned, name, uid };
  const marks = {
    labels: { ...labels, [ENDED_LABEL]: null },
    annotations: {
      ...annotations,
      [RECORDED_ANNOTATION]: null,
      [KEEP_UNTIL_ANNOTATION]: null,
      [SUBMIT_KIND_ANNOTATION]: null,
    },
    finalizer: plan.batch.evidence.finalizer && deletionTimestamp === undefined,
  };
  const what = `adopting driver ${driverPath(driver)}`;
  try {
    const patched = await adoptDriver(cluster, { ...driver, resourceVersion }, marks);
    if (patched) return patched;
  } catch (error) {
    const apiError = apiErrorOrRethrow(error);
    if (apiError.isRejection) throw refusalError(what, apiError);
    if (!apiError.isConflict) throw apiError;
    throw new SubmissionInProgressError(`${what}: it changed at the same time`, {
      cause: apiError,
      retryAfter: AFTER_CONFLICT,
    });
  }
  throw new SubmissionInProgressError(`${what}: it was deleted at the same time`, { retryAfter: AFTER_CONFLICT });
}

function submissionOf(pod: V1Pod, planned: DriverRef, isRepeated: boolean): Submission {
  const { name = '', uid = '', labels } = pod.metadata ?? {};
  const driver = { ...planned, name, uid, applicationId: labels?.[APPLICATION_ID_LABEL] ?? planned.applicationId };
  return { driver, observation: podToObservation(pod, { driver }), adopted: isRepeated };
}
