import { expect, test } from '@jest/globals';
import { failureList, failuresOf } from '../../../scripts/testing/failures.ts';

const passed = { fullName: 'passes', status: 'passed', failureMessages: [] };

test('a failed test is listed with the first lines of its message, without colours', () => {
  const message = `\u001B[31mexpected 1\u001B[39m\n\n${Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n')}`;
  const failed = { fullName: 'a kill ends it', status: 'failed', failureMessages: [message] };
  const failures = failuresOf({
    name: 'test/kill.test.ts',
    status: 'failed',
    message,
    assertionResults: [passed, failed],
  });
  expect(failures).toEqual([{ file: 'test/kill.test.ts', title: 'a kill ends it', message }]);
  const lines = failureList(failures).split('\n');
  expect(lines.slice(0, 4)).toEqual(['Failed:', '- test/kill.test.ts: a kill ends it', '    expected 1', '    line 0']);
  expect(lines.at(-1)).toBe('    line 6');
});

test('a file that could not run is listed itself', () => {
  const suite = { name: 'test/broken.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] };
  expect(failureList(failuresOf(suite))).toBe('Failed:\n- test/broken.test.ts\n    Cannot find module');
});

test('a file without a failed test has no failure', () => {
  expect(failuresOf({ name: 'a', status: 'passed', message: '', assertionResults: [passed] })).toEqual([]);
});
