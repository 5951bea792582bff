import { expect, test } from '@jest/globals';
import { WorkerLog } from '../../../../../src/cli/actions/pods/worker-log.ts';
import type { LogPage, ReadLogAnswer, ReadLogRequest } from '../../../../../src/model/messages/read-pods.ts';

const page = (text: string, more: Partial<LogPage> = {}): ReadLogAnswer => ({
  accepted: true,
  message: 'Read by a worker.',
  page: { pod: 'p', container: 'c', text, more: false, ended: false, ...more },
  pagesLeft: 9,
});
const refused = (message: string, waiting = false): ReadLogAnswer => ({
  accepted: false,
  message,
  waiting,
  pagesLeft: 0,
});

/** A log from these answers, what is written, and what was asked. */
function logOf(answers: ReadLogAnswer[]) {
  const requests: ReadLogRequest[] = [];
  const notes: string[] = [];
  const pauses: number[] = [];
  let written = '';
  const readLog = (_: string, request: ReadLogRequest = {}) => {
    requests.push(request);
    return Promise.resolve(answers.shift() ?? refused('Nothing more.'));
  };
  const log = new WorkerLog(
    { readLog },
    'id',
    {
      write: (text) => Promise.resolve(void (written += text)),
      note: (text) => void notes.push(text),
    },
    (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
  );
  const print = (follow: boolean) => log.print({ tail: 10, timestamps: false }, follow, new AbortController().signal);
  return { log, print, requests, notes, pauses, written: () => written };
}

test('A log is read on from page to page while more is there', async () => {
  const { print, requests, written } = logOf([page('a\n', { next: 't/1', more: true }), page('b\n', { next: 't/2' })]);
  expect(await print(false)).toEqual({ kind: 'complete' });
  expect(written()).toBe('a\nb\n');
  expect(requests).toEqual([
    { tail: 10, timestamps: false },
    { timestamps: false, after: 't/1' },
  ]);
});

test('A follower waits for 5 to 30 seconds between two pages, and ends with the container', async () => {
  const silent = Array.from({ length: 8 }, () => page('', { next: 't/1' }));
  const { print, notes, pauses, written } = logOf([
    refused('There is no log yet: no node.', true),
    page('a\n', { next: 't/1', missing: 'Lines may be missing.' }),
    ...silent,
    page('b\n', { next: 't/2' }),
    page('c\n', { next: 't/3', ended: true }),
  ]);
  expect(await print(true)).toEqual({ kind: 'complete' });
  expect(written()).toBe('a\nb\nc\n');
  expect(notes).toEqual(['There is no log yet: no node.', 'Lines may be missing.']);
  expect(pauses.slice(0, 3)).toEqual([7500, 5000, 7500]);
  expect(Math.max(...pauses)).toBe(30_000);
  expect(pauses.at(-1)).toBe(5000);
});

test('A refusal, and a container that has not started, end the reading with their reason', async () => {
  expect(await logOf([refused('Switched off.')]).print(true)).toEqual({ kind: 'refused', reason: 'Switched off.' });
  expect(await logOf([refused('No log yet.', true)]).print(false)).toEqual({ kind: 'waiting', reason: 'No log yet.' });
});

test('The rest of a log is found in its recorded end', async () => {
  const { log, print, written } = logOf([page('a\nb\n', { next: 't/2' })]);
  await print(false);
  expect(await log.printRest('cut\na\nb\nc')).toBe(true);
  expect(written()).toBe('a\nb\nc\n');
  expect(await log.printRest('something else')).toBe(false);
});
