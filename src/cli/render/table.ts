import { stripVTControlCharacters } from 'node:util';

/** A table for people: columns padded to their widest cell, the last one not. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and what they stand for, aligned; those without a value are left out. */
export function fields(all: readonly (readonly [name: string, value: string | undefined])[]): string {
  const told = all.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, oneLine(value)] as const],
  );
  const width = Math.max(0, ...told.map(([name]) => name.length));
  return told.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** Text of others (a driver's last words) must neither break the line nor steer the terminal. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
