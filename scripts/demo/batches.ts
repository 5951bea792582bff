import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';

/** One batch of the demo. */
export interface DemoBatch {
  readonly id: string;
  /** In the repository. */
  readonly file: string;
  /** What is going to happen to it. */
  readonly fate: string;
  /** Whether it ended so. */
  readonly asExpected: (result: BatchResult) => boolean;
}

/** The batches of the demo, under the names the story calls them by. */
export const BATCHES = {
  finishes: {
    id: 'pi-estimate',
    file: 'examples/finishes.yaml',
    fate: 'finishes',
    asExpected: ({ state, exitCode }) => state === 'FINISHED' && exitCode === 0,
  },
  fails: {
    id: 'word-count',
    file: 'examples/fails.yaml',
    fate: 'fails with exit code 255',
    asExpected: ({ state, exitCode, failureClass }) =>
      state === 'FAILED' && exitCode === 255 && failureClass === 'application',
  },
  killed: {
    id: 'runaway-pi',
    file: 'examples/killed.yaml',
    fate: 'is killed by a signal as it runs',
    asExpected: ({ state, attempts }) => state === 'KILLED' && attempts.length === 1,
  },
  workerDies: {
    id: 'nightly-pi',
    file: 'examples/worker-dies.yaml',
    fate: 'outlives its worker (kill -9)',
    // The driver that was there before the worker died, and no other.
    asExpected: ({ state, attempts }) => state === 'FINISHED' && attempts.length === 1,
  },
} as const satisfies Record<string, DemoBatch>;

/** Reads a batch as its author wrote it; whether it is one is checked by whoever takes it. */
export async function requestOf({ file }: DemoBatch): Promise<BatchRequest> {
  return parse(await readFile(join(import.meta.dirname, '../..', file), 'utf8')) as BatchRequest;
}
