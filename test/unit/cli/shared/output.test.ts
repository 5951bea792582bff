import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { type OutputStyle, outputTo } from '../../../../src/cli/shared/output.ts';

function answerIn(style: OutputStyle): string {
  const stream = new PassThrough();
  outputTo(stream, stream, style).answer({ state: 'FAILED', n: [1, 2] }, () => 'State FAILED');
  return String(stream.read());
}

test('An answer is text, JSON on one line, or YAML', () => {
  expect(answerIn({ format: 'text', debug: false })).toBe('State FAILED\n');
  expect(answerIn({ format: 'json', debug: false })).toBe('{"state":"FAILED","n":[1,2]}\n');
  expect(answerIn({ format: 'yaml', stringify, debug: false })).toBe('state: FAILED\nn:\n  - 1\n  - 2\n');
});

test('A pipe gets neither colors nor commands for a terminal', () => {
  const stream = new PassThrough();
  const output = outputTo(stream, stream, { format: 'text', debug: false });
  output.show('BATCH RUNNING \u001b[2J');
  expect(String(stream.read())).toBe('BATCH RUNNING \n');
  expect(output.width).toBeUndefined();
});
