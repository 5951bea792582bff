import { expect, test } from '@jest/globals';
import { LogLines } from '../../../../src/kubernetes/pods/log-lines.ts';

/** A line as the kubelet sends it; `at` in nanoseconds of one second. */
const line = (at: number, text: string): string => `2026-01-01T00:00:00.${String(at).padStart(9, '0')}Z ${text}\n`;
const push = (lines: LogLines, text: string): string => lines.push(Buffer.from(text)).toString();

const ROWS: [title: string, before: string[], after: string[], shown: string][] = [
  ['a repeated line', [line(1, 'a'), line(2, 'b')], [line(1, 'a'), line(2, 'b'), line(3, 'c')], 'c\n'],
  ['the middle of a line', [line(1, 'a'), line(2, 'bbb').slice(0, -3)], [line(1, 'a'), line(2, 'bbb')], 'bbb\n'],
  ['lines of one moment', [line(1, 'a'), line(1, 'b')], [line(1, 'a'), line(1, 'b'), line(1, 'c')], 'c\n'],
  ['equal lines of one moment', [line(1, 'a'), line(1, 'a')], [line(1, 'a'), line(1, 'a'), line(1, 'a')], 'a\n'],
  ['a rotation within a moment', [line(1, 'a'), line(1, 'b')], [line(1, 'c'), line(2, 'd')], 'c\nd\n'],
  ['a rotation between known lines of a moment', [line(1, 'a'), line(1, 'b')], [line(1, 'b'), line(1, 'c')], 'c\n'],
  [
    'a rotation after which the moment begins alike',
    [line(1, 'a'), line(1, 'b'), line(1, 'a')],
    [line(1, 'a'), line(1, 'x')],
    'x\n',
  ],
];
test.each(ROWS)(
  'A connection that breaks after %s is continued without loss or repetition',
  (_, before, after, shown) => {
    const lines = new LogLines({ timestamps: false });
    push(lines, before.join(''));
    lines.interrupted();
    // Byte by byte: a chunk may end anywhere.
    expect([...after.join('')].map((byte) => push(lines, byte)).join('')).toBe(shown);
  },
);

test('Further interruptions within one moment lose and repeat nothing', () => {
  const lines = new LogLines({ timestamps: false });
  const all = Array.from({ length: 2000 }, (_, index) => line(1, `${index % 3}`));
  let shown = push(lines, all.slice(0, 1500).join(''));
  for (const until of [1, 1600, 700, 2000]) {
    lines.interrupted();
    shown += push(lines, all.slice(0, until).join(''));
  }
  expect(shown).toBe(all.map((one) => one.split(' ')[1]).join(''));
});

test('A loss by rotation is noted with the last known moment', () => {
  const lines = new LogLines({ timestamps: false });
  push(lines, line(1, 'a'));
  lines.interrupted();
  expect(push(lines, line(5, 'e'))).toBe('e\n');
  expect(lines.takeGap()).toBe('2026-01-01T00:00:00.000000001Z');
  expect(lines.takeGap()).toBeUndefined();
});

test('Timestamps with an offset and with fewer digits are compared as moments', () => {
  const lines = new LogLines({ timestamps: true });
  push(lines, '2026-01-01T02:00:00.5+02:00 a\n');
  lines.interrupted();
  expect(push(lines, '2026-01-01T00:00:00.49Z old\n2026-01-01T02:00:00.51+02:00 b\n')).toBe(
    '2026-01-01T02:00:00.51+02:00 b\n',
  );
});

test('A line without a timestamp is a message of the kubelet, and is shown', () => {
  const lines = new LogLines({ timestamps: false });
  expect(push(lines, 'unable to retrieve container logs for containerd://1\n')).toContain('unable to retrieve');
});

test('The last line of a program that did not end it is shown at the end', () => {
  const lines = new LogLines({ timestamps: false });
  push(lines, line(1, 'no end').trimEnd());
  expect(lines.end().toString()).toBe('no end');
});

test('A line of 20 MB is cut', () => {
  const lines = new LogLines({ timestamps: false });
  const part = Buffer.alloc(1024 * 1024, 'x');
  push(lines, line(1, '').slice(0, -1));
  for (let sent = 0; sent < 20; sent += 1) lines.push(part);
  expect(push(lines, '\n').length).toBe(8 * 1024 * 1024 + '\n'.length - (line(1, '').length - '\n'.length));
});
