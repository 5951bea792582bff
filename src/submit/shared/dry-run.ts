import { readDriver } from '../../kubernetes/pods/driver-pods.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import { impersonatedUser } from '../../model/batch/impersonation.ts';
import { apiErrorOrRethrow, refusalError } from './api-refusal.ts';
import { countOfKind, isDriverOf, objectPath } from './planned-driver.ts';
import { SubmissionInProgressError, SubmitRejectedError } from './submit-errors.ts';
import type { SubmitInput } from './submitter.ts';

/** The most refusals in one message. */
const MAX_REFUSALS = 20;

/**
 * Sends all objects to the API server as a dry run, as the user that will create them, so that a missing permission, an unknown
 * field, a policy or a resource quota is reported before any object is created.
 * @throws SubmitRejectedError with every object that is refused and the API server's messages
 * @throws SubmissionInProgressError while a resource quota has no room, and nothing else is refused
 */
export async function dryRunAll(
  objects: readonly PlainObject[],
  planned: DriverRef,
  input: SubmitInput,
): Promise<void> {
  const results = await Promise.all(
    objects.map((object) => refusalOf(dryRun(object, countOfKind(objects, object), input))),
  );
  const refusal = combined(results.filter((one) => one !== undefined));
  if (!refusal) return;
  // An earlier try may have created the driver, and may itself have used up the quota.
  const existing = await readDriver(input.cluster, planned, input.signal);
  if (!existing || !isDriverOf(existing, input.plan, planned)) throw refusal;
}

type Refusal = SubmitRejectedError | SubmissionInProgressError;

/** The refusal with which a dry run ends, if it does. @throws any other error */
async function refusalOf(request: Promise<void>): Promise<Refusal | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    if (error instanceof SubmitRejectedError || error instanceof SubmissionInProgressError) return error;
    throw error;
  }
}

/** One error for several refusals. What is refused for good counts more than a quota that may have room later. */
function combined(refusals: readonly Refusal[]): Refusal | undefined {
  const final = refusals.filter((one) => one instanceof SubmitRejectedError);
  const [first] = final;
  if (!first) return refusals[0];
  const messages = [...new Set(final.map(({ message }) => message))];
  if (messages.length === 1) return first;
  const more = messages.length - MAX_REFUSALS;
  const shown = messages.slice(0, MAX_REFUSALS);
  return new SubmitRejectedError([...shown, ...(more > 0 ? [`${more} further objects were refused.`] : [])].join(' '), {
    cause: first,
  });
}

/**
 * Sends one object as a dry run.
 * @param objectsOfKind how many objects of its kind the batch needs
 * @throws SubmitRejectedError; SubmissionInProgressError; KubernetesApiError; the reason of an abort
 */
export async function dryRun(
  object: PlainObject,
  objectsOfKind: number,
  { plan, cluster, signal }: SubmitInput,
): Promise<void> {
  const what = `creating ${objectPath(object, cluster)}`;
  const as = impersonatedUser(plan);
  try {
    await cluster.requestObject(what, signal, (objects, requestSignal) =>
      objects.create(object, { dryRun: true, as }, requestSignal),
    );
  } catch (error) {
    const apiError = apiErrorOrRethrow(error);
    // The creation itself handles an existing object. A webhook that declares side effects supports no dry run.
    if (apiError.isConflict || /does not support dry run/i.test(apiError.apiMessage)) return;
    throw apiError.isRejection ? refusalError(what, apiError, { objectsOfKind, as }) : apiError;
  }
}
