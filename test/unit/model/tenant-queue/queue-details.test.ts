import { expect, test } from '@jest/globals';
import { queueDetails } from '../../../../src/model/tenant-queue/queue-details.ts';

test('The details of a queue list the admitted and the waiting batches, up to 50 of each', () => {
  const entry = { workflowId: 'a', key: 'k', arrivedAt: 5 };
  const waiting = [...Array(60).keys()].map((number) => ({ ...entry, workflowId: `w${number}` }));
  const text = queueDetails('risk', { limit: 1, admitted: [{ ...entry, notified: true }], waiting });
  expect(text).toContain('Tenant risk: 1 of 1 admitted, 60 waiting.');
  expect(text).toContain('- `a`');
  expect(text).toContain('- `w49`\n- and 10 more');
});
