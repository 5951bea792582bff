import { SubmitFailedError } from '../shared/submit-errors.ts';
import type { Submitter } from '../shared/submitter.ts';

/**
 * A submitter that the platform team wrote, as the kind `custom`. The drivers that it submits carry its name, by which
 * every later call finds it again.
 */
export function customSubmitter(name: string, submitter: Submitter): Submitter {
  return {
    check: (batch) => submitter.check(batch),
    async submit(input) {
      const submission = await submitter.submit(input);
      return { ...submission, driver: { ...submission.driver, submitKind: 'custom', submitter: name } };
    },
    start: (input) => submitter.start(input),
    ...(submitter.withdraw && { withdraw: submitter.withdraw.bind(submitter) }),
    ...(submitter.podSelector && { podSelector: submitter.podSelector.bind(submitter) }),
    ...(submitter.terminalStateFromSource && {
      terminalStateFromSource: submitter.terminalStateFromSource.bind(submitter),
    }),
  };
}

/**
 * Stands for a submitter that this worker does not have. A new batch is refused; calls for a driver that exists fail until
 * a worker that has the submitter takes them.
 * @param known the names of the submitters that the worker has
 */
export function missingSubmitter(name: string, known: readonly string[]): Submitter {
  const have = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  const fail = (): Promise<never> =>
    Promise.reject(
      new SubmitFailedError(
        `this worker has no submitter "${name}" (${have}): start a worker with it on this task queue`,
      ),
    );
  return {
    check: () => [
      {
        path: ['submit', 'submitter'],
        message: `this worker has no submitter "${name}": ${have}; submitters are an option of SparkBatchPlugin`,
      },
    ],
    submit: fail,
    start: fail,
    withdraw: fail,
  };
}
