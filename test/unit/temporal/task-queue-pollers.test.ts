import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { TaskQueuePollers } from '../../../src/temporal/task-queue-pollers.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

/** A Temporal that names pollers of every task queue, seen so many seconds ago. */
function temporal(...seenAgo: number[]) {
  const asked: string[] = [];
  const pollers = seenAgo.map((seconds) => ({ lastAccessTime: { seconds: NOW / 1000 - seconds } }));
  const fake = {
    options: { namespace: 'default' },
    workflowService: {
      describeTaskQueue: async ({ taskQueue }: { taskQueue: { name: string } }) => {
        asked.push(taskQueue.name);
        return { pollers };
      },
    },
  };
  return { client: fake as unknown as Client, asked };
}

test.each<[story: string, seenAgo: number[], served: boolean]>([
  ['nobody asks for work of is not served', [], false],
  ['a worker has just asked for work of is served', [1], true],
  ['a worker may still be asking for work of is served', [70], true],
  ['a worker asked for work of before it died is not, though Temporal names it yet', [80, 200], false],
  ['one of several workers lives of is served', [200, 30], true],
])('a task queue that %s', async (_, seenAgo, served) => {
  expect(await new TaskQueuePollers(temporal(...seenAgo).client).has('a', NOW)).toBe(served);
});

test('Temporal is asked about a task queue once', async () => {
  const { client, asked } = temporal(1);
  const queues = new TaskQueuePollers(client);
  await Promise.all(['a', 'b', 'a'].map((name) => queues.has(name, NOW)));
  expect(asked).toEqual(['a', 'b']);
});
