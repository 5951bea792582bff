import { expect, test } from '@jest/globals';
import { jsonSize } from '../../../../src/model/json-size.ts';
import type { LogPosition } from '../../../../src/model/messages/read-pods.ts';
import { nextSecond, PageLines } from '../../../../src/kubernetes/pods/page-lines.ts';

const time = (at: number): string => `2026-01-01T00:00:00.${String(at).padStart(9, '0')}Z`;
/** A line as the kubelet sends it; `at` in nanoseconds of one second. */
const line = (at: number, text: string): string => `${time(at)} ${text}\n`;
const unchanged = (text: string) => text;

function pageOf(lines: readonly string[], options: Partial<ConstructorParameters<typeof PageLines>[0]> = {}) {
  const page = new PageLines({ timestamps: false, maxBytes: 1000, around: 100, ...options });
  let isNeeded = true;
  for (const one of lines) isNeeded &&= page.push(Buffer.from(one));
  return { page, isNeeded, ...page.page(unchanged) };
}

/** Reads a log that does not change, page by page, as a caller does. */
function readAll(log: readonly string[], options: Partial<ConstructorParameters<typeof PageLines>[0]>): string[] {
  const texts: string[] = [];
  let after: LogPosition | undefined;
  for (let more = true; more;) {
    const page = pageOf(log, { ...options, after });
    texts.push(page.text);
    after = page.next;
    ({ more } = page);
  }
  return texts;
}

test('A log is read page by page without loss or repetition, also where many lines have one time', () => {
  const log = Array.from({ length: 300 }, (_, index) => line(Math.floor(index / 40), `line ${index}`));
  const pages = readAll(log, { maxBytes: 500, around: 100 });
  expect(pages.join('')).toBe(log.map((one) => one.slice(time(0).length + 1)).join(''));
  expect(pages.length).toBeGreaterThan(5);
  for (const page of pages) expect(jsonSize(page)).toBeLessThanOrEqual(500);
});

const POSITION = { time: time(2), lines: 1 };
test.each<[what: string, log: string[], text: string, isGap: boolean]>([
  ['the lines before it', [line(1, 'a'), line(2, 'b'), line(3, 'c')], 'c\n', false],
  ['as many lines of its time as are known', [line(2, 'b'), line(2, 'c')], 'c\n', false],
  ['nothing when nothing is new', [line(1, 'a'), line(2, 'b')], '', false],
  ['a gap after a rotation', [line(5, 'e')], 'e\n', true],
  ['times with an offset', ['2026-01-01T02:00:00.000000002+02:00 b\n', line(3, 'c')], 'c\n', false],
])('A page after a position leaves out, or notes, %s', (_, log, text, isGap) => {
  const read = pageOf(log, { after: POSITION });
  expect(read.text).toBe(text);
  expect(read.page.isGap).toBe(isGap);
});

test('A page without lines stays at its position', () => {
  expect(pageOf([], { after: POSITION })).toMatchObject({ text: '', next: POSITION, more: false });
  expect(pageOf([]).next).toBeUndefined();
});

test('A page that is full needs no further lines', () => {
  const log = Array.from({ length: 100 }, (_, index) => line(index, 'x'.repeat(50)));
  const { isNeeded, more, text } = pageOf(log);
  expect(isNeeded).toBe(false);
  expect(more).toBe(true);
  expect(jsonSize(text)).toBeLessThanOrEqual(1000);
});

test('A line that is longer than a page is cut, and the next page continues after it', () => {
  const log = [line(1, '"'.repeat(5000)), line(2, 'b')];
  const [first = '', second] = readAll(log, {});
  expect(jsonSize(first)).toBeLessThanOrEqual(1000);
  expect(first).toMatch(/… \(\d+ characters of a long line are left out\)\n$/);
  expect(second).toBe('b\n');
});

test('Lines keep their times if that is wanted, and no control characters', () => {
  expect(pageOf([line(1, '\u001b[31mred\u001b[0m\rline')], { timestamps: true }).text).toBe(`${time(1)} red\nline\n`);
});

test('A message of the kubelet is no line of the container', () => {
  const { page, text, next } = pageOf(['unable to retrieve container logs for containerd://851a1f']);
  expect(text).toBe('unable to retrieve container logs for containerd://851a1f');
  expect(next).toBeUndefined();
  expect(page.isMessage).toBe(true);
});

test('The position after a second with too many lines is the next second', () => {
  expect(nextSecond({ time: '2026-01-01T02:00:59.999+02:00', lines: 7 })).toEqual({
    time: '2026-01-01T00:01:00Z',
    lines: 0,
  });
  expect(pageOf([line(1, 'a')], { after: { time: '2026-01-01T00:00:00Z', lines: 0 } })).toMatchObject({ text: 'a\n' });
});
