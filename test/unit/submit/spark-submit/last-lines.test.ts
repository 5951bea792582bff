import { expect, test } from '@jest/globals';
import { LastLines } from '../../../../src/submit/spark-submit/last-lines.ts';

test('the last lines are kept of a chunk with any number of lines', () => {
  const output = new LastLines();
  output.add('stdout', 'before\n');
  output.add('stderr', '\n'.repeat(1_000_000));
  output.add('stderr', 'the end');
  expect(output.lines).toHaveLength(200);
  expect(output.lines.at(-1)).toBe('the end');
});
