import { expect, test } from '@jest/globals';
import { endSentence } from '../../../src/model/lang.ts';

test.each([
  ['no full stop', 'not found', 'not found.'],
  ['one', 'not found.', 'not found.'],
  ['two', 'not helpful for scheduling..', 'not helpful for scheduling.'],
  ['a blank at the end', 'not found. ', 'not found.'],
  ['a question', 'does it watch this namespace?', 'does it watch this namespace?'],
  ['a question and a full stop', 'is it running?.', 'is it running?'],
])('A text with %s ends as one sentence', (_, text, expected) => {
  expect(endSentence(text)).toBe(expected);
});
