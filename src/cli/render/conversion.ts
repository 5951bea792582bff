import { Document } from 'yaml';
import type { Conversion } from '../../convert/index.ts';

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
