import type { V1Pod } from '@kubernetes/client-node';
import { listMatchingDrivers, readDriver } from '../../kubernetes/pods/driver-pods.ts';
import type { ExistingSubmitRequest } from '../../model/batch/batch.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import { driverPath } from '../../model/names.ts';
import { isDriverOf } from '../shared/planned-driver.ts';
import { SubmissionDeletedError, SubmissionInProgressError, SubmitRejectedError } from '../shared/submit-errors.ts';
import type { SubmitInput } from '../shared/submitter.ts';

/** Candidates that are listed and named. */
const MAX_CANDIDATES = 10;

/** What to look for. */
export interface FindDriverInput extends Pick<SubmitInput, 'plan' | 'cluster' | 'signal'> {
  readonly wanted: ExistingSubmitRequest;
  /** The driver by the tag of the attempt. */
  readonly planned: DriverRef;
  /** Uid of the driver that an earlier try of the attempt chose. */
  readonly chosenUid: string | undefined;
}

/**
 * Finds the one driver that a batch names. Reads live, never from a cache.
 * @throws SubmissionInProgressError when there is none yet
 * @throws SubmissionDeletedError when the driver with the uid in question does not exist any more
 * @throws SubmitRejectedError when several drivers match
 */
export async function findDriver(input: FindDriverInput): Promise<V1Pod> {
  const { wanted, planned, chosenUid, plan } = input;
  const uid = wanted.uid ?? chosenUid;
  const pods = await candidates(input);
  const [pod, ...others] = narrowed(pods, uid, (one) => isDriverOf(one, plan, planned));
  if (others.length > 0) throw severalError(pods, input);
  if (pod && (uid === undefined || pod.metadata?.uid === uid)) return pod;
  if (uid === undefined) throw new SubmissionInProgressError(`there is no driver ${described(input)} yet`);
  if (!pod) {
    throw new SubmissionDeletedError(
      `The driver ${described(input)} and uid ${uid} does not exist any more, so its end is not known.`,
    );
  }
  throw new SubmitRejectedError(
    `Driver ${driverPath({ ...planned, name: pod.metadata?.name ?? '' })} has uid ${pod.metadata?.uid}, not ${uid}: it is another pod.`,
  );
}

/** The candidate that an earlier try chose or adopted, if there is one; otherwise all. */
function narrowed(pods: readonly V1Pod[], uid: string | undefined, isAdopted: (pod: V1Pod) => boolean) {
  const chosen = pods.find((pod) => isAdopted(pod) || (uid !== undefined && pod.metadata?.uid === uid));
  return chosen ? [chosen] : pods;
}

async function candidates({ wanted, planned, cluster, signal }: FindDriverInput): Promise<readonly V1Pod[]> {
  const { namespace } = planned;
  if (wanted.pod !== undefined) {
    const pod = await readDriver(cluster, { cluster: cluster.name, namespace, name: wanted.pod }, signal);
    return pod ? [pod] : [];
  }
  const { selector = '' } = wanted;
  return listMatchingDrivers(cluster, { namespace, selector, limit: MAX_CANDIDATES + 1 }, signal);
}

function severalError(pods: readonly V1Pod[], input: FindDriverInput): SubmitRejectedError {
  const named = pods.slice(0, MAX_CANDIDATES).map(({ metadata, status }) => `${metadata?.name} (${status?.phase})`);
  const more = pods.length > MAX_CANDIDATES ? ', and more' : '';
  return new SubmitRejectedError(
    `Several drivers are ${described(input)}: ${named.join(', ')}${more}. Name one by submit.pod, or add labels to submit.selector.`,
  );
}

/** `prod/team-a with kyuubi-unique-tag=1`, for messages. */
function described({ wanted: { pod, selector }, planned }: FindDriverInput): string {
  return pod === undefined
    ? `in ${planned.cluster}/${planned.namespace} with ${selector}`
    : driverPath({ ...planned, name: pod });
}
