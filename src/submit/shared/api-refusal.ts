import type { ImpersonatedUser } from '../../model/batch/impersonation.ts';
import { withoutTrailing } from '../../model/lang.ts';
import { asApiError, KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import { missingPermissionAdvice, missingRule } from '../../kubernetes/transport/missing-permission.ts';
import { exceededQuota, mayFitLater, quotaAdvice, quotaText } from './resource-quota.ts';
import { SubmissionInProgressError, SubmitRejectedError } from './submit-errors.ts';

/** The API server's answer to a request that failed. @throws the reason of an abort, unchanged */
export function apiErrorOrRethrow(error: unknown): KubernetesApiError {
  if (error instanceof KubernetesApiError) return error;
  // Cluster.request wraps everything but an abort, which is not an answer of the API server.
  if (error instanceof Error) throw error;
  return asApiError(error, 'a request to the API server');
}

/** What is known of a request that was refused. */
export interface RefusedRequest {
  /** The last lines of the command that sent it. */
  readonly output?: readonly string[];
  /** How many objects of this kind the batch needs. Default 1. */
  readonly objectsOfKind?: number;
  /** The user that it was sent as. Default: the worker. */
  readonly as?: ImpersonatedUser | undefined;
}

/**
 * The error of a submission that the API server refused. A resource quota that is exhausted now, of CPUs or of objects, may have
 * room once other drivers end, so the submission is tried until its timeout, as Kubernetes' own controllers do; any other refusal
 * is final.
 * @param what the request that was refused: `creating driver prod/team-a/etl-1-driver`
 */
export function refusalError(
  what: string,
  refusal: KubernetesApiError,
  { output, objectsOfKind = 1, as }: RefusedRequest = {},
): SubmitRejectedError | SubmissionInProgressError {
  const quota = refusal.status === 403 ? exceededQuota(refusal.apiMessage) : undefined;
  if (quota && mayFitLater(quota, objectsOfKind)) {
    return new SubmissionInProgressError(`${what}: waits for room in ${quotaText(quota)} (${quotaAdvice(quota)})`, {
      cause: refusal,
    });
  }
  return rejectedError(what, refusal, output, as);
}

/** A final refusal, in the API server's words and with advice where there is some. */
function rejectedError(
  what: string,
  refusal: KubernetesApiError,
  output: readonly string[] = [],
  as?: ImpersonatedUser,
): SubmitRejectedError {
  const reason = withoutTrailing(refusal.apiMessage, '.');
  const sentences = [`${what} was refused: ${reason}.`, ...adviceAgainst(refusal, as)];
  return new SubmitRejectedError(sentences.join(' '), { cause: refusal, output });
}

function adviceAgainst(
  { status, apiMessage, missingPermission }: KubernetesApiError,
  as: ImpersonatedUser | undefined,
): string[] {
  if (missingPermission && missingPermission.user === as?.user) {
    return [
      `${missingRule(missingPermission)}: grant it, because objects of this tenant are created as this user (tenants.*.impersonate).`,
    ];
  }
  if (missingPermission) return [`${missingPermissionAdvice(missingPermission)}.`];
  const quota = status === 403 ? exceededQuota(apiMessage) : undefined;
  if (quota) {
    const advice = quotaAdvice(quota);
    return [`${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`];
  }
  return status === 404 ? ['Create the namespace first.'] : [];
}
