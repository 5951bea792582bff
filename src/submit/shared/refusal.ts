import { asApiError, KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import { missingPermissionAdvice } from '../../kubernetes/transport/missing-permission.ts';
import { exceededQuota, mayHaveRoom, quotaText } from './resource-quota.ts';
import { SubmissionUnderWay, SubmitRejected } from './submitter.ts';

/** What the API server said to a request that failed. @throws the reason of an abort, as it is */
export function apiErrorOf(error: unknown): KubernetesApiError {
  if (error instanceof KubernetesApiError) return error;
  // Only an abort passes through Cluster.request as it is: it is not the API server's answer.
  if (error instanceof Error) throw error;
  return asApiError(error, 'a request to the API server');
}

/**
 * A quota that is full only now is asked again until the submit timeout is over, as Kubernetes' own controllers do: other
 * drivers end, and room comes back. Undefined for every other refusal.
 */
function waitingForRoom(what: string, told: KubernetesApiError): SubmissionUnderWay | undefined {
  const quota = told.status === 403 ? exceededQuota(told.said) : undefined;
  if (!quota || !mayHaveRoom(quota)) return undefined;
  return new SubmissionUnderWay(`${what}: waits for room in ${quotaText(quota)}`, undefined, { cause: told });
}

/** What a refusal means for a submission: it waits for room, or is rejected for good. */
export function refusalOf(
  what: string,
  told: KubernetesApiError,
  output?: readonly string[],
): SubmitRejected | SubmissionUnderWay {
  return waitingForRoom(what, told) ?? rejected(what, told, output);
}

/** A refusal in the API server's words, with what to do about it where that is known. */
export function rejected(what: string, told: KubernetesApiError, output: readonly string[] = []): SubmitRejected {
  return new SubmitRejected(`${what} was refused: ${told.said}${advice(told)}`, { cause: told, output });
}

function advice({ status, said, missingPermission }: KubernetesApiError): string {
  if (missingPermission) return `. ${missingPermissionAdvice(missingPermission)}.`;
  if (status === 403 && /quota/i.test(said)) return ' Lower driver.cores or driver.memory, or ask for quota.';
  if (status === 404) return ' Create the namespace first.';
  return '';
}
