import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { TaskQueuePollers } from '../../../src/temporal/task-queue-pollers.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

/** A client of a server that reports, for every task queue, one poller per number of seconds since its last poll. */
function clientWithPollers(...secondsAgo: number[]) {
  const described: string[] = [];
  const pollers = secondsAgo.map((seconds) => ({ lastAccessTime: { seconds: NOW / 1000 - seconds } }));
  const fake = {
    options: { namespace: 'default' },
    workflowService: {
      describeTaskQueue: async ({ taskQueue }: { taskQueue: { name: string } }) => {
        described.push(taskQueue.name);
        return { pollers };
      },
    },
  };
  return { client: fake as unknown as Client, described };
}

test.each<[condition: string, secondsAgo: number[], served: boolean]>([
  ['without pollers is not served', [], false],
  ['with a poll a second ago is served', [1], true],
  ['with a long poll that may still be open is served', [70], true],
  ['with polls of dead workers only is not served', [80, 200], false],
  ['with one live worker among dead ones is served', [200, 30], true],
])('a task queue %s', async (_, secondsAgo, served) => {
  expect(await new TaskQueuePollers(clientWithPollers(...secondsAgo).client).isServed('a', NOW)).toBe(served);
});

test('each task queue is described once', async () => {
  const { client, described } = clientWithPollers(1);
  const pollers = new TaskQueuePollers(client);
  await Promise.all(['a', 'b', 'a'].map((name) => pollers.isServed(name, NOW)));
  expect(described).toEqual(['a', 'b']);
});
