import { isRecord } from '../model/lang.ts';
import { textOf } from './application-pod.ts';
import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';

/**
 * Takes what a SparkApplication says of its own end out of its spec: retries (`restartPolicy`) and how long it is kept
 * (`timeToLiveSeconds`). Both are SparkBatch's.
 */
export function retryOf(spec: Record<string, unknown>, draft: Draft): Note[] {
  const { restartPolicy, timeToLiveSeconds } = spec;
  delete spec['restartPolicy'];
  delete spec['timeToLiveSeconds'];
  const notes: Note[] = [];
  if (typeof timeToLiveSeconds === 'number' && timeToLiveSeconds > 0) {
    draft.set(['retention'], `PT${timeToLiveSeconds}S`);
    draft.set(['cleanup'], 'ALL');
    notes.push({ about: 'timeToLiveSeconds', message: 'is retention, and cleanup ALL: drivers that failed go, too' });
  }
  if (!isRecord(restartPolicy) || restartPolicy['type'] === 'Never') return notes;
  const { type, onFailureRetries, onFailureRetryInterval, onSubmissionFailureRetries } = restartPolicy;
  if (type === 'Always') {
    notes.push({
      about: 'restartPolicy Always',
      message: 'is left out: a batch runs to its end, once. Start the next by a Temporal Schedule or a workflow',
    });
    return notes;
  }
  if (typeof onFailureRetries === 'number') draft.set(['retry', 'application'], onFailureRetries);
  if (typeof onFailureRetryInterval === 'number' && onFailureRetryInterval > 0) {
    draft.set(['retry', 'initialInterval'], `PT${onFailureRetryInterval}S`);
  }
  notes.push({
    about: `restartPolicy ${textOf(type)}`,
    message:
      'is retry.application: each try is a driver of its own, and starts when the one before is seen gone or ended',
  });
  if (onSubmissionFailureRetries !== undefined) {
    notes.push({
      about: 'restartPolicy.onSubmissionFailureRetries',
      message: 'is left out: retry.infrastructure says how often a submission that was not done in time is tried again',
    });
  }
  return notes;
}
