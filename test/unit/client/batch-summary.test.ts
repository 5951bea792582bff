import { expect, test } from '@jest/globals';
import type { BatchFacts } from '../../../src/client/batch-facts.ts';
import { visibleState } from '../../../src/client/batch-summary.ts';

const ROWS: [batch: string, facts: Partial<BatchFacts>, state: string | undefined][] = [
  [
    'A running batch has the state of its search attribute',
    { open: true, workflowStatus: 'RUNNING', state: 'RUNNING' },
    'RUNNING',
  ],
  ['A running batch without search attributes must be queried', { open: true, workflowStatus: 'RUNNING' }, undefined],
  [
    'An ended batch has the state of its search attribute',
    { open: false, workflowStatus: 'COMPLETED', state: 'FINISHED' },
    'FINISHED',
  ],
  [
    'An ended batch with an outdated search attribute must be queried',
    { open: false, workflowStatus: 'FAILED', state: 'RUNNING' },
    undefined,
  ],
  [
    'The state of a terminated batch is unknown',
    { open: false, workflowStatus: 'TERMINATED', state: 'RUNNING' },
    'UNKNOWN',
  ],
  [
    'The state of a batch that timed out is unknown',
    { open: false, workflowStatus: 'TIMED_OUT', state: 'RUNNING' },
    'UNKNOWN',
  ],
];
test.each(ROWS)('%s', (_, facts, state) => {
  expect(visibleState(facts as BatchFacts)).toBe(state);
});
