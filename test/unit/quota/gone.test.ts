import { expect, test } from '@jest/globals';
import { isGone } from '../../../src/quota/gone.ts';
import type { BatchLife } from '../../../src/sweep/decide.ts';

const open = { kind: 'open', startedAt: 0 } as const;

test.each<[story: string, life: BatchLife, gone: boolean]>([
  ['runs', { ...open, owns: true }, false],
  ['ended, and another run of its id is open', { ...open, owns: false }, true],
  ['was terminated', { kind: 'closed', status: 'TERMINATED', closedAt: 0 }, true],
  ['timed out', { kind: 'closed', status: 'TIMED_OUT', closedAt: 0 }, true],
  ['finished', { kind: 'closed', status: 'COMPLETED', closedAt: 0 }, true],
  ['is forgotten by Temporal', { kind: 'missing' }, true],
  ['is not told of: its turn is not given away by a guess', { kind: 'unknown', why: 'no answer' }, false],
])('a batch counts no longer, or still, that %s', (_, life, gone) => {
  expect(isGone(life)).toBe(gone);
});
