import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, test } from '@jest/globals';
import { ServiceError } from '@temporalio/client';
import { EXIT_CODES, exitOfState, type ExitName } from '../../../src/cli/exit-codes.ts';
import { InterruptedError, InvalidBatchFileError, toldError, UsageError } from '../../../src/cli/errors.ts';
import {
  BatchNotFoundError,
  InvalidBatchError,
  NoWorkerError,
  RetentionNotFoundError,
} from '../../../src/client/errors.ts';
import { TemporalUnreachableError } from '../../../src/temporal/call.ts';
import { APPLICATION_STATES, type ApplicationState } from '../../../src/model/driver/application-state.ts';

/** An error as the gRPC library makes it. */
const grpcError = (code: number) =>
  new ServiceError('Failed to describe workflow', {
    cause: Object.assign(new Error(`${code} details`), { code, details: 'details', metadata: {} }),
  });

describe('the exit code', () => {
  const states: Record<ApplicationState, ExitName> = {
    FINISHED: 'done',
    KILLED: 'killed',
    FAILED: 'failed',
    NOT_FOUND: 'failed',
    UNKNOWN: 'failed',
    PENDING: 'failed',
    RUNNING: 'failed',
  };
  test.each(APPLICATION_STATES)('after waiting for a batch that ended as %s', (state) => {
    expect(exitOfState(state)).toBe(states[state]);
  });

  const errors: [string, unknown, number, string][] = [
    ['wrong usage', new CommanderError(1, 'commander.unknownOption', "error: unknown option '--wat'"), 2, 'Usage'],
    ['a file that is not there', new UsageError("Can't read b.yaml"), 2, 'Usage'],
    ['a file that is no batch', new InvalidBatchFileError('b.yaml', []), 2, 'InvalidBatch'],
    ['a batch that a worker refused', new InvalidBatchError([]), 2, 'InvalidBatch'],
    ['a batch that is not there', new BatchNotFoundError('no'), 4, 'BatchNotFound'],
    ['a retention that is not there', new RetentionNotFoundError('no'), 4, 'RetentionNotFound'],
    ['Temporal out of reach', new TemporalUnreachableError('no'), 5, 'TemporalUnreachable'],
    ['a call that Temporal did not take', grpcError(14), 5, 'TemporalUnreachable'],
    ['a call that Temporal did not answer', grpcError(4), 5, 'TemporalUnreachable'],
    ['a call whose end Temporal noticed first', grpcError(1), 5, 'TemporalUnreachable'],
    ['an account that may not', grpcError(7), 5, 'TemporalUnreachable'],
    ['no worker', new NoWorkerError('no'), 7, 'NoWorker'],
    ['an error of ours', new TypeError('x is not a function'), 70, 'Internal'],
    ['something thrown that is no error', 'oops', 70, 'Internal'],
    ['Ctrl-C', new InterruptedError('SIGINT'), 130, 'Interrupted'],
    ['SIGTERM', new InterruptedError('SIGTERM'), 143, 'Interrupted'],
  ];
  test.each(errors)('of %s', (_, error, exitCode, type) => {
    expect(toldError(error)).toMatchObject({ exitCode, type });
  });

  test('says the same in docs/reference/cli.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/reference/cli.md'), 'utf8');
    for (const [code, meaning] of Object.values(EXIT_CODES)) expect(text).toContain(`| ${code} | ${meaning} |`);
  });
});

describe('an error is told', () => {
  test('with its causes, each once', () => {
    const error = new Error('Failed to query', { cause: new Error('3 INVALID: bad', { cause: new Error('bad') }) });
    expect(toldError(error).message).toBe('Failed to query: 3 INVALID: bad');
  });

  test('without the prefix of the option parser, on one line', () => {
    const error = new CommanderError(
      1,
      'commander.unknownCommand',
      "error: unknown command 'stat'\n(Did you mean status?)",
    );
    expect(toldError(error).message).toBe("unknown command 'stat' (Did you mean status?)");
  });
});
