/** Failures of activities that Temporal retries: the reason why a batch waits longer than expected. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ACTIVITY_FAILURE_TYPES } from '../model/status/failure-types.ts';

/** An activity of a workflow that has not completed, as Temporal describes it. */
export type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** The attempt from which a failure is shown: a single failure usually disappears with the next attempt. */
const MINIMUM_ATTEMPT = 3;
/** The failure with which the live poll waits for a change of the driver; it means that nothing is wrong. */
const WAITING_POLL = { activityType: 'sparkPollDriver', failureType: ACTIVITY_FAILURE_TYPES.notYet } as const;

/** The first activity that fails repeatedly. */
export function pendingFailure(pending: readonly PendingActivity[] | null | undefined): PendingActivity | undefined {
  return pending?.find(({ activityType, attempt, lastFailure }) => {
    const isWaiting =
      activityType?.name === WAITING_POLL.activityType &&
      lastFailure?.applicationFailureInfo?.type === WAITING_POLL.failureType;
    return lastFailure && !isWaiting && (attempt ?? 0) >= MINIMUM_ATTEMPT;
  });
}

/** The last failure of an activity in a sentence; undefined when it is encoded by a codec that this client does not have. */
export async function pendingFailureText(
  client: Client,
  { lastFailure }: PendingActivity,
): Promise<string | undefined> {
  const message = await decodedMessage(client, lastFailure);
  return message === undefined ? undefined : `The step is retried: ${message.replace(/\.?$/, '.')}`;
}

async function decodedMessage(client: Client, failure: PendingActivity['lastFailure']): Promise<string | undefined> {
  const { message, encodedAttributes } = failure ?? {};
  if (!encodedAttributes) return message || undefined;
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  try {
    let payloads = [encodedAttributes];
    for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
    const [decoded] = payloads;
    return decoded && payloadConverter.fromPayload<{ message?: string }>(decoded).message;
  } catch {
    // The status is more useful without this sentence than not at all.
    return undefined;
  }
}
