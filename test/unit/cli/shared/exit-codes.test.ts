import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, test } from '@jest/globals';
import { ServiceError } from '@temporalio/client';
import { EXIT_CODES, exitOfState, type ExitName } from '../../../../src/cli/shared/exit-codes.ts';
import { InterruptedError, InvalidBatchFileError, errorReport, UsageError } from '../../../../src/cli/shared/errors.ts';
import {
  BatchNotFoundError,
  InvalidBatchError,
  NoWorkerError,
  RetentionNotFoundError,
} from '../../../../src/client/errors.ts';
import { TemporalUnreachableError } from '../../../../src/temporal/call.ts';
import { APPLICATION_STATES, type ApplicationState } from '../../../../src/model/driver/application-state.ts';

/** An error as the gRPC library makes it. */
const grpcError = (code: number) =>
  new ServiceError('Failed to describe workflow', {
    cause: Object.assign(new Error(`${code} details`), { code, details: 'details', metadata: {} }),
  });

describe('The exit code', () => {
  const states: Record<ApplicationState, ExitName> = {
    FINISHED: 'done',
    KILLED: 'killed',
    FAILED: 'failed',
    NOT_FOUND: 'failed',
    UNKNOWN: 'failed',
    PENDING: 'failed',
    RUNNING: 'failed',
  };
  test.each(APPLICATION_STATES)('reflects the end of a batch as %s', (state) => {
    expect(exitOfState(state)).toBe(states[state]);
  });

  const errors: [string, unknown, number, string][] = [
    [
      'an unknown option',
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--wat'"),
      2,
      'Usage',
    ],
    ['a missing file', new UsageError("Can't read b.yaml"), 2, 'Usage'],
    ['a file without a valid batch', new InvalidBatchFileError('b.yaml', []), 2, 'InvalidBatch'],
    ['a batch that a worker refused', new InvalidBatchError([]), 2, 'InvalidBatch'],
    ['a missing batch', new BatchNotFoundError('no'), 4, 'BatchNotFound'],
    ['a missing retention', new RetentionNotFoundError('no'), 4, 'RetentionNotFound'],
    ['an unreachable Temporal', new TemporalUnreachableError('no'), 5, 'TemporalUnreachable'],
    ['a call that Temporal did not accept', grpcError(14), 5, 'TemporalUnreachable'],
    ['a call that Temporal did not answer', grpcError(4), 5, 'TemporalUnreachable'],
    ['a call that Temporal cancelled at its deadline', grpcError(1), 5, 'TemporalUnreachable'],
    ['an account without permission', grpcError(7), 5, 'TemporalUnreachable'],
    ['a missing worker', new NoWorkerError('no'), 7, 'NoWorker'],
    ['an unexpected error', new TypeError('x is not a function'), 70, 'Internal'],
    ['a thrown value that is no error', 'oops', 70, 'Internal'],
    ['Ctrl-C', new InterruptedError('SIGINT'), 130, 'Interrupted'],
    ['SIGTERM', new InterruptedError('SIGTERM'), 143, 'Interrupted'],
  ];
  test.each(errors)('and the type are defined for %s', (_, error, exitCode, type) => {
    expect(errorReport(error)).toMatchObject({ exitCode, type });
  });

  test('is documented in docs/reference/cli.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../../docs/reference/cli.md'), 'utf8');
    for (const [code, meaning] of Object.values(EXIT_CODES)) expect(text).toContain(`| ${code} | ${meaning} |`);
  });
});

describe('The message of an error', () => {
  test('includes each cause once', () => {
    const error = new Error('Failed to query', { cause: new Error('3 INVALID: bad', { cause: new Error('bad') }) });
    expect(errorReport(error).message).toBe('Failed to query: 3 INVALID: bad');
  });

  test('omits the prefix of the option parser, and is one line', () => {
    const error = new CommanderError(
      1,
      'commander.unknownCommand',
      "error: unknown command 'stat'\n(Did you mean status?)",
    );
    expect(errorReport(error).message).toBe("unknown command 'stat' (Did you mean status?)");
  });
});
