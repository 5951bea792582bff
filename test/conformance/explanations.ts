import { EXPLAINED_DIFFERENCES, type ExplainedDifference } from '../spark/explained-differences.ts';

const ALLOWED_IN: Readonly<Record<NonNullable<ExplainedDifference['allowedIn']>, string>> = {
  recordings: 'recordings only',
  servers: 'servers only',
  noted: 'both, if the conversion has a note about it',
};

/** The table in docs/contribute/conformance.md: every explained difference with its number, path and reason. */
export function explanationTable(): string {
  const rows = EXPLAINED_DIFFERENCES.map(({ path, reason, allowedIn }, index) => {
    const where = allowedIn === undefined ? 'both' : ALLOWED_IN[allowedIn];
    return `| ${index + 1} | \`${pattern(path)}\` | ${reason.replaceAll('|', '\\|')} | ${where} |`;
  });
  return ['| | path of the field | reason | allowed in |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A pattern for readers: without anchors and escapes, and with its bars escaped for the table. */
function pattern({ source }: RegExp): string {
  return source
    .replace(/^\^|\$$/g, '')
    .replaceAll(/\\([./])/g, '$1')
    .replaceAll('|', '\\|');
}
