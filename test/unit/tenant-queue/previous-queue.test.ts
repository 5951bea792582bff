import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { visibilityDelay } from '../../../src/tenant-queue/previous-queue.ts';

const NOW = 1_000_000;
const OWN = 'own-run';

/** A run of the queue. */
interface Run {
  readonly runId: string;
  readonly status: { readonly name: string };
  readonly closeTime?: Date;
}
const run = (name: string, closedSecondsAgo?: number, runId = 'earlier'): Run => ({
  runId,
  status: { name },
  ...(closedSecondsAgo !== undefined && { closeTime: new Date(NOW - closedSecondsAgo * 1000) }),
});

/** A client of a server that lists these runs and describes every run alike. */
function clientFor(listed: readonly Run[], described?: Run): Client {
  const fake = {
    workflow: {
      list: async function* () {
        yield* listed;
      },
      getHandle: () => ({ describe: async () => described }),
    },
  };
  return fake as unknown as Client;
}

const LISTED_AS_RUNNING = run('RUNNING');

test.each<[seconds: number, condition: string, listed: Run[], described?: Run]>([
  [0, 'there was no queue before', [run('RUNNING', undefined, OWN)]],
  [0, 'the previous queue completed', [run('COMPLETED', 1)]],
  [0, 'the previous queue continued as this one', [run('CONTINUED_AS_NEW', 1)]],
  [50, 'the previous queue was terminated just now', [run('TERMINATED', 0)]],
  [30, 'the previous queue was terminated 20 s ago', [run('TERMINATED', 20)]],
  [0, 'the previous queue was terminated 50 s ago', [run('TERMINATED', 50)]],
  [
    40,
    'the last of several queues failed 10 s ago',
    [run('TERMINATED', 40), run('FAILED', 10), run('TERMINATED', 3600)],
  ],
  [49, 'visibility lists a queue as running that was terminated', [LISTED_AS_RUNNING], run('TERMINATED', 1)],
  [0, 'visibility lists a queue as running that completed', [LISTED_AS_RUNNING], run('COMPLETED', 1)],
  [50, 'the end of the previous queue is unknown', [LISTED_AS_RUNNING], LISTED_AS_RUNNING],
])('a new queue waits %d s when %s', async (...[seconds, , listed, described]) => {
  expect(await visibilityDelay(clientFor(listed, described), 'risk', OWN, NOW)).toBe(seconds * 1000);
});
