import { plainText, withoutEscapeSequences } from '../../model/plain-text.ts';

/** A table: columns are padded to their widest cell, except the last one. */
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

/** Names and their values, aligned; entries without a value are left out. */
export function fields(entries: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = entries.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, oneLine(value)] as const],
  );
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** Text from elsewhere (a driver's termination message) on one line, without control sequences for the terminal. */
export function oneLine(text: string): string {
  return plainText(withoutEscapeSequences(text).replaceAll(/[\s\p{Cc}]+/gu, ' ')).trim();
}
