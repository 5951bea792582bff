import { isRecord } from '../model/lang.ts';
import { textOf } from './application-pod.ts';
import { attention, type Note } from './conversion.ts';
import type { Draft } from './draft.ts';

/**
 * Converts the retries (`restartPolicy`) and retention (`timeToLiveSeconds`) of a SparkApplication, and removes them from its
 * spec: SparkBatch takes over both.
 */
export function convertRetry(spec: Record<string, unknown>, draft: Draft): Note[] {
  const { restartPolicy, timeToLiveSeconds } = spec;
  delete spec['restartPolicy'];
  delete spec['timeToLiveSeconds'];
  const notes: Note[] = [];
  if (typeof timeToLiveSeconds === 'number' && timeToLiveSeconds > 0) {
    draft.set(['retention'], `PT${timeToLiveSeconds}S`);
    draft.set(['cleanup'], 'ALL');
    notes.push({
      about: 'timeToLiveSeconds',
      message: 'becomes retention, with cleanup ALL, which also deletes drivers that failed',
    });
  }
  if (!isRecord(restartPolicy) || restartPolicy['type'] === 'Never') return notes;
  const {
    type,
    onFailureRetries,
    onFailureRetryInterval,
    onSubmissionFailureRetries,
    onSubmissionFailureRetryInterval,
  } = restartPolicy;
  if (type === 'Always') {
    notes.push(
      attention(
        'restartPolicy Always',
        'is left out: a batch runs once. Start further batches by a schedule (sparkbatch schedule) or from a workflow',
      ),
    );
    return notes;
  }
  if (typeof onFailureRetries === 'number') draft.set(['retry', 'application'], onFailureRetries);
  if (typeof onFailureRetryInterval === 'number' && onFailureRetryInterval > 0) {
    draft.set(['retry', 'initialInterval'], `PT${onFailureRetryInterval}S`);
  }
  notes.push({
    about: `restartPolicy ${textOf(type)}`,
    message:
      'becomes retry.application: each attempt has a new driver, which starts after the previous one has ended; the pause doubles with each',
  });
  for (const [field, value] of Object.entries({ onSubmissionFailureRetries, onSubmissionFailureRetryInterval })) {
    if (value === undefined) continue;
    const message =
      'is left out: a submission is repeated until timeouts.submit, and retry.infrastructure times after that';
    notes.push(attention(`restartPolicy.${field}`, message));
  }
  return notes;
}
