import { Document } from 'yaml';
import type { Conversion } from '../../convert/index.ts';
import type { ConvertedFile } from '../actions/convert-many.ts';
import { table } from './table.ts';

const MAXIMUM_WIDTH = 118;

/** A converted batch as a batch file, with problems and notes as comments above it. */
export function conversionYaml({ batch, notes, problems }: Conversion): string {
  const document = new Document(batch, { aliasDuplicateObjects: false });
  const parts = [
    problems.length > 0 && [
      'To be fixed before the batch is valid:',
      ...problems.map(({ path, message }) => `- ${path}: ${message}`),
    ],
    notes.length > 0 && [
      'Differences from the original:',
      ...notes.map(({ about, message }) => `- ${about}: ${message}`),
    ],
  ].filter((part) => part !== false);
  const comment = parts.map((lines) =>
    lines
      .flatMap(wrapped)
      .map((line) => `# ${line}`.trimEnd())
      .join('\n'),
  );
  return [...comment, document.toString({ lineWidth: 0 }).trimEnd()].join('\n');
}

const RESULTS: Readonly<Record<ConvertedFile['result'], string>> = {
  complete: 'complete',
  'with-notes': 'complete with notes',
  unusable: 'to be fixed',
  refused: 'refused',
};

/** Several conversions as a table, and their counts by result. */
export function conversionsTable(converted: readonly ConvertedFile[]): string {
  const rows = converted.map(({ source, name, kind = '', result, file = '', notes, problems, refused }) => {
    const important = notes.filter(({ level }) => level === 'attention').length;
    const why = refused ?? problems[0]?.message ?? (important > 0 ? `${important} notes need attention` : '');
    return [source, name, RESULTS[result], kind, file, why];
  });
  const counts = Object.entries(RESULTS).flatMap(([result, label]) => {
    const count = converted.filter((one) => one.result === result).length;
    return count === 0 ? [] : [`${count} ${label}`];
  });
  return [table(['SOURCE', 'NAME', 'RESULT', 'KIND', 'BATCH FILE', 'WHY'], rows), '', `${counts.join(', ')}.`].join(
    '\n',
  );
}

/** Wraps a line; continuation lines are indented. Line breaks inside quoted text become spaces. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.replaceAll(/\s+/g, ' ').split(' ')) {
    if (current !== '' && `${current} ${word}`.length > MAXIMUM_WIDTH) {
      lines.push(current);
      current = `  ${word}`;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
