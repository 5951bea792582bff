import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';

/** One batch of the demo. */
export interface DemoBatch {
  readonly id: string;
  /** Path in the repository. */
  readonly file: string;
  /** The expected outcome. */
  readonly expected: string;
  /** Whether the outcome is the expected one. */
  readonly isAsExpected: (result: BatchResult) => boolean;
}

/** The batches of the demo. */
export const BATCHES = {
  finishes: {
    id: 'pi-estimate',
    file: 'examples/finishes.yaml',
    expected: 'finishes',
    isAsExpected: ({ state, exitCode }) => state === 'FINISHED' && exitCode === 0,
  },
  fails: {
    id: 'word-count',
    file: 'examples/fails.yaml',
    expected: 'fails with exit code 255',
    isAsExpected: ({ state, exitCode, failureClass }) =>
      state === 'FAILED' && exitCode === 255 && failureClass === 'application',
  },
  killed: {
    id: 'runaway-pi',
    file: 'examples/killed.yaml',
    expected: 'is killed by a signal',
    isAsExpected: ({ state, attempts }) => state === 'KILLED' && attempts.length === 1,
  },
  workerDies: {
    id: 'nightly-pi',
    file: 'examples/worker-dies.yaml',
    expected: 'survives its worker (kill -9)',
    // One attempt: the driver that was running when the worker died.
    isAsExpected: ({ state, attempts }) => state === 'FINISHED' && attempts.length === 1,
  },
} as const satisfies Record<string, DemoBatch>;

/** Reads the file of a batch. It is validated when it is submitted. */
export async function requestOf({ file }: DemoBatch): Promise<BatchRequest> {
  return parse(await readFile(join(import.meta.dirname, '../..', file), 'utf8')) as BatchRequest;
}
