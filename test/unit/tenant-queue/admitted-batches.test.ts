import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { ADMISSION_MEMO } from '../../../src/model/names.ts';
import { listAdmittedBatches } from '../../../src/tenant-queue/admitted-batches.ts';

/** A client of a server with one running batch, which has an admission of the tenant risk in its memo. */
function clientFor(memoAtStart: object, failure?: Error): Client {
  const batch = {
    workflowId: 'etl',
    runId: 'run-2',
    status: { name: 'RUNNING' },
    startTime: new Date(1000),
    memo: { [ADMISSION_MEMO]: { tenant: 'risk', key: 'k-1' } },
    raw: { workflowExecutionInfo: { firstRunId: 'run-1' } },
  };
  const started = { workflowExecutionStartedEventAttributes: { memo: { fields: memoAtStart } } };
  const fake = {
    options: { namespace: 'default' },
    workflow: {
      list: async function* list() {
        yield batch;
      },
      getHandle: () => ({ describe: async () => batch }),
    },
    workflowService: {
      getWorkflowExecutionHistory: async ({ execution }: { execution: { runId: string } }) => {
        if (failure) throw failure;
        return { history: { events: execution.runId === 'run-1' ? [started] : [] } };
      },
    },
  };
  return fake as unknown as Client;
}

test.each([
  ['that its queue admitted counts', {}, 1],
  ['with other memos counts', { note: {} }, 1],
  ['that was started with an admission in its memo does not count', { [ADMISSION_MEMO]: {} }, 0],
])('a batch %s in the quota of its tenant', async (_, memo, count) => {
  const query = { tenant: 'risk', byTenantAttribute: true };
  expect(await listAdmittedBatches(clientFor(memo), query)).toHaveLength(count);
});

test('a batch that outlives the retention of its first run counts in the quota of its tenant', async () => {
  const query = { tenant: 'risk', byTenantAttribute: true };
  const failure = (code: number) => Object.assign(new Error('failed'), { code, details: '', metadata: {} });
  expect(await listAdmittedBatches(clientFor({}, failure(5)), query)).toHaveLength(1);
  await expect(listAdmittedBatches(clientFor({}, failure(14)), query)).rejects.toThrow('failed');
});
