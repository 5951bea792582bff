import { EXPLAINED_DIFFERENCES } from '../spark/explained-differences.ts';

/** The table of docs/contribute/conformance.md: every explained difference, its number, where it is and why. */
export function explanationTable(): string {
  const rows = EXPLAINED_DIFFERENCES.map(({ path, because, recordingOnly }, index) => {
    const where = recordingOnly ? 'recordings only' : 'both';
    return `| ${index + 1} | \`${pattern(path)}\` | ${because.replaceAll('|', '\\|')} | ${where} |`;
  });
  return ['| | path of the field | reason | allowed in |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A pattern as a reader takes it: without anchors and escapes, and with a bar that a table bears. */
function pattern({ source }: RegExp): string {
  return source
    .replace(/^\^|\$$/g, '')
    .replaceAll(/\\([./])/g, '$1')
    .replaceAll('|', '\\|');
}
