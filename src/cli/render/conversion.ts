import { Document } from 'yaml';
import type { Conversion } from '../../convert/index.ts';

const WIDTH = 118;

/** A converted batch as a batch file; what its author should know stands above it, as comments. */
export function conversionYaml({ batch, notes, problems }: Conversion): string {
  const document = new Document(batch, { aliasDuplicateObjects: false });
  const parts = [
    problems.length > 0 && [
      'To be mended before it is taken:',
      ...problems.map(({ path, message }) => `- ${path}: ${message}`),
    ],
    notes.length > 0 && ['What is not as it was:', ...notes.map(({ about, message }) => `- ${about}: ${message}`)],
  ].filter((part) => part !== false);
  const comment = parts.map((lines) =>
    lines
      .flatMap(wrapped)
      .map((line) => `# ${line}`.trimEnd())
      .join('\n'),
  );
  return [...comment, document.toString({ lineWidth: 0 }).trimEnd()].join('\n');
}

/** A line in lines that fit, those behind the first indented. Line breaks of what was quoted are spaces. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.replaceAll(/\s+/g, ' ').split(' ')) {
    if (current !== '' && `${current} ${word}`.length > WIDTH) {
      lines.push(current);
      current = `  ${word}`;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
