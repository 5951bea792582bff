import { readDriver } from '../../kubernetes/pods/driver-pods.ts';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { isDriverOf, objectPath, plannedDriver } from '../shared/driver-objects.ts';
import { apiErrorOrRethrow, refusalError } from '../shared/api-refusal.ts';
import { SubmissionInProgressError, SubmitRejectedError } from '../shared/submit-errors.ts';
import type { SubmitInput } from '../shared/submitter.ts';

/**
 * Sends all objects to the API server as a dry run, so that an unknown field, a policy or a resource quota is reported
 * before any object is created.
 * @throws SubmitRejectedError with the object that is refused and the API server's message
 * @throws SubmissionInProgressError while a resource quota has no room
 */
export async function dryRunAll(objects: readonly PlainObject[], input: SubmitInput): Promise<void> {
  const { plan, attempt, cluster, signal } = input;
  try {
    await Promise.all(objects.map((object) => dryRun(object, cluster, signal)));
  } catch (error) {
    if (!(error instanceof SubmitRejectedError || error instanceof SubmissionInProgressError)) throw error;
    // An earlier try may have created the driver, and may itself have used up the quota.
    const driver = plannedDriver(plan, attempt);
    const existing = await readDriver(cluster, driver, signal);
    if (!existing || !isDriverOf(existing, plan, driver)) throw error;
  }
}

async function dryRun(object: PlainObject, cluster: ClusterApi, signal?: AbortSignal): Promise<void> {
  const what = `creating ${objectPath(object, cluster)}`;
  try {
    await cluster.requestObject(what, signal, (objects, requestSignal) =>
      objects.create(object, { dryRun: true }, requestSignal),
    );
  } catch (error) {
    const apiError = apiErrorOrRethrow(error);
    // The creation itself handles an existing object. A webhook that declares side effects supports no dry run.
    if (apiError.isConflict || /does not support dry run/i.test(apiError.apiMessage)) return;
    throw apiError.isRejection ? refusalError(what, apiError) : apiError;
  }
}
