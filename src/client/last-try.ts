import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

/** An activity of a workflow that has not succeeded yet, as Temporal describes it. */
export type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** A step that failed once is mostly done by the next try. */
const TELLING_ATTEMPT = 3;
/** The slow poll fails so for as long as nothing is new. */
const ALL_IS_WELL = { activityType: 'sparkPollState', failureType: 'NotYet' } as const;

/** The failure of a step that is tried again and again: why a batch waits longer than it should. */
export function telling(pending: readonly PendingActivity[] | null | undefined): PendingActivity | undefined {
  return pending?.find(({ activityType, attempt, lastFailure }) => {
    const benign =
      activityType?.name === ALL_IS_WELL.activityType &&
      lastFailure?.applicationFailureInfo?.type === ALL_IS_WELL.failureType;
    return lastFailure && !benign && (attempt ?? 0) >= TELLING_ATTEMPT;
  });
}

/** What such a try ran into, in a sentence; undefined when its message is encoded by a codec that is not here. */
export async function lastTryText(client: Client, { lastFailure }: PendingActivity): Promise<string | undefined> {
  const message = await messageOf(client, lastFailure);
  return message === undefined ? undefined : `It is tried again: ${message.replace(/\.?$/, '.')}`;
}

async function messageOf(client: Client, failure: PendingActivity['lastFailure']): Promise<string | undefined> {
  const { message, encodedAttributes } = failure ?? {};
  if (!encodedAttributes) return message || undefined;
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  try {
    let payloads = [encodedAttributes];
    for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
    const [decoded] = payloads;
    return decoded && payloadConverter.fromPayload<{ message?: string }>(decoded).message;
  } catch {
    // A status is told without it rather than not at all.
    return undefined;
  }
}
