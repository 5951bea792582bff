import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { unsettledFor } from '../../../src/temporal/previous-queue.ts';

const NOW = 1_000_000;
const OWN = 'own-run';

/** A run of the queue, that ended so many seconds ago, or has not. */
interface Run {
  readonly runId: string;
  readonly status: { readonly name: string };
  readonly closeTime?: Date;
}
const run = (name: string, secondsAgo?: number, runId = 'earlier'): Run => ({
  runId,
  status: { name },
  ...(secondsAgo !== undefined && { closeTime: new Date(NOW - secondsAgo * 1000) }),
});

/** A Temporal whose visibility lists these runs, and that says this of a run that it is asked about itself. */
function temporal(listed: readonly Run[], itself?: Run): Client {
  const fake = {
    workflow: {
      list: async function* () {
        yield* listed;
      },
      getHandle: () => ({ describe: async () => itself }),
    },
  };
  return fake as unknown as Client;
}

const SEEMS_TO_RUN = run('RUNNING');

test.each<[story: string, listed: Run[], itself: Run | undefined, seconds: number]>([
  ['nobody, where there was no queue before', [run('RUNNING', undefined, OWN)], undefined, 0],
  ['nobody, where the last one was empty at its end', [run('COMPLETED', 1)], undefined, 0],
  ['nobody, where the last one went on as this', [run('CONTINUED_AS_NEW', 1)], undefined, 0],
  [
    'those whom the last one told of their turn, until they have taken it and are seen',
    [run('TERMINATED', 0)],
    undefined,
    50,
  ],
  ['the rest of that time', [run('TERMINATED', 20)], undefined, 30],
  ['nobody any more, where that was long ago', [run('TERMINATED', 50)], undefined, 0],
  [
    'for the latest of those that were ended',
    [run('TERMINATED', 40), run('FAILED', 10), run('TERMINATED', 3600)],
    undefined,
    40,
  ],
  ['for one that visibility takes for running, by what it says itself', [SEEMS_TO_RUN], run('TERMINATED', 1), 49],
  ['not for one that visibility takes for running, and was empty at its end', [SEEMS_TO_RUN], run('COMPLETED', 1), 0],
  ['for one of which nobody says when it ended, as if it were now', [SEEMS_TO_RUN], SEEMS_TO_RUN, 50],
])('a queue that begins waits for %s', async (_, listed, itself, seconds) => {
  expect(Math.max(0, await unsettledFor(temporal(listed, itself), 'risk', OWN, NOW))).toBe(seconds * 1000);
});
