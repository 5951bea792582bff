import { expect, test } from '@jest/globals';
import { exitOfWait, isReached } from '../../../../src/cli/commands/wait.ts';
import { errorReport } from '../../../../src/cli/shared/errors.ts';
import { KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';

const RUNNING = { state: 'RUNNING', phase: 'following' } as const;
const FINISHED = { state: 'FINISHED', phase: 'ended' } as const;
const KILLED = { state: 'KILLED', phase: 'ended' } as const;
const HELD = { state: 'PENDING', phase: 'held' } as const;

test('A state or a phase is reached', () => {
  expect(isReached(RUNNING, 'RUNNING')).toBe(true);
  expect(isReached(RUNNING, 'active')).toBe(true);
  expect(isReached(HELD, 'held')).toBe(true);
  expect(isReached(RUNNING, 'ended')).toBe(false);
});

test('The exit code of a wait for the end is that of the first batch that did not finish', () => {
  expect(exitOfWait([FINISHED, FINISHED], 'ended')).toBe('done');
  expect(exitOfWait([FINISHED, KILLED], 'ended')).toBe('killed');
});

test('A wait for a state fails when a batch ends in another one', () => {
  expect(exitOfWait([RUNNING, FINISHED], 'RUNNING')).toBe('failed');
  expect(exitOfWait([KILLED], 'KILLED')).toBe('done');
});

test('An unreachable cluster has an exit code of its own', () => {
  const error = new KubernetesApiError('reading pod a/b', { apiMessage: 'the API server did not answer' }, undefined);
  expect(errorReport(error)).toEqual({
    type: 'Kubernetes',
    message: 'reading pod a/b: the API server did not answer.',
    exitCode: 9,
  });
});
