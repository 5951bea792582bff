import { expect, test } from '@jest/globals';
import {
  PageBudget,
  parsePosition,
  positionText,
  toReadEventsRequest,
  toReadLogRequest,
} from '../../../../src/model/messages/read-pods.ts';
import { MAX_ALL_PAGES_BYTES, MAX_PAGE_BYTES, MAX_PAGES } from '../../../../src/model/temporal-limits.ts';

test.each<[what: string, payload: unknown, problem: string | undefined]>([
  ['nothing', undefined, undefined],
  ['null', null, undefined],
  ['a text', 'tail', undefined],
  ['unknown fields', { lines: 5 }, undefined],
  ['fields that are null', { tail: null, since: null }, undefined],
  [
    'every field',
    { attempt: 2, executor: 1, container: 'a-b', previous: true, tail: 10, timestamps: false },
    undefined,
  ],
  ['a tail of 10,000 lines', { tail: 10_000 }, undefined],
  ['a tail of no line', { tail: 0 }, 'tail is not a whole number from 1 to 10000'],
  ['a tail that is too long', { tail: 10_001 }, 'tail is not a whole number from 1 to 10000'],
  ['a tail that is a text', { tail: '10' }, 'tail is not a whole number from 1 to 10000'],
  ['half an attempt', { attempt: 1.5 }, 'attempt is not a whole number of at least 1'],
  ['executor 0', { executor: 0 }, 'executor is not a whole number of at least 1'],
  ['a container with a slash', { container: 'a/b' }, 'container is not the name of a container'],
  ['a container without a name', { container: '' }, 'container is not the name of a container'],
  ['a date', { since: '2026-07-01' }, 'since is not a time as 2026-07-01T03:04:05Z (RFC 3339)'],
  [
    'a month that does not exist',
    { since: '2026-13-01T00:00:00Z' },
    'since is not a time as 2026-07-01T03:04:05Z (RFC 3339)',
  ],
  ['a position', { after: '2026-07-01T03:04:05.000000001+02:00/3' }, undefined],
  ['a position without a number', { after: '2026-07-01T03:04:05Z' }, 'after is not the `next` of a page'],
  ['a position with a huge number', { after: '2026-07-01T03:04:05Z/9999999999' }, 'after is not the `next` of a page'],
])('A request for a log with %s is read, or refused', (_, payload, problem) => {
  const read = toReadLogRequest(payload);
  expect('problem' in read ? read.problem : undefined).toBe(problem);
});

test('A request has the known fields of its payload only', () => {
  expect(toReadLogRequest({ tail: 5, since: null, lines: 7 })).toEqual({ request: { tail: 5 } });
  expect(toReadEventsRequest({ tail: 0, attempt: 3 })).toEqual({ request: { attempt: 3 } });
});

test('A position is the same after a round trip', () => {
  const position = { time: '2026-07-01T03:04:05.123456789Z', lines: 12 };
  expect(parsePosition(positionText(position))).toEqual(position);
});

test('A run of a batch answers a limited number of small pages', async () => {
  const budget = new PageBudget();
  let pages = 0;
  for (; budget.refusal === undefined; pages += 1) await budget.spend(() => Promise.resolve(''));
  expect(pages).toBe(MAX_PAGES);
  expect(budget.left).toBe(0);
  expect(budget.refusal).toContain('This run of the batch answers no further pages');
});

test('Large pages use up the history sooner, and never more than it has for them', async () => {
  const budget = new PageBudget();
  const page = 'x'.repeat(MAX_PAGE_BYTES - 2);
  let pages = 0;
  for (; budget.refusal === undefined; pages += 1) await budget.spend(() => Promise.resolve(page));
  expect(pages).toBe(MAX_ALL_PAGES_BYTES / MAX_PAGE_BYTES);
  expect(pages).toBeLessThan(MAX_PAGES);
});

test('A batch reads three pages at a time, and a failed read counts as one', async () => {
  const budget = new PageBudget();
  const { promise, reject } = Promise.withResolvers<string>();
  const reads = [1, 2, 3].map(() => budget.spend(() => promise));
  expect(budget.refusal).toContain('The batch reads 3 pages at the moment');
  reject(new Error('the node is away'));
  await expect(Promise.all(reads)).rejects.toThrow('the node is away');
  await Promise.allSettled(reads);
  expect(budget.refusal).toBeUndefined();
  expect(new PageBudget().left - budget.left).toBeGreaterThanOrEqual(0);
});
