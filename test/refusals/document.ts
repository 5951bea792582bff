import { stringify } from 'yaml';
import { DRIVER } from './bases.ts';
import { problemsOf, type Refusal, type Section } from './refusal.ts';

const HEAD = `# Refused batches

SparkBatch checks a whole batch before it creates anything, and reports all problems, each with the field that has it. This
page lists typical invalid batches with their messages. \`sparkbatch submit\` adds the file and line of the field; a workflow
fails with \`InvalidBatch\` and has the problems in its details.

This page is generated from the tests of these messages (\`node test/refusals/write.ts\`).
`;

/** docs/reference/refusals.md */
export function refusalsDocument(sections: readonly Section[]): string {
  return [HEAD, ...sections.map(sectionText)].join('\n');
}

function sectionText(section: Section): string {
  const { title, about, refusals } = section;
  const rows = refusals.map((refusal) => rowOf(section, refusal));
  return [
    `## ${title}`,
    '',
    about,
    '',
    '| the batch has | in its YAML | message |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The row of one batch: what it has, the fields that have it, and the messages. */
export function rowOf(section: Section, refusal: Refusal): string {
  const messages = problemsOf(section, refusal).map(({ path, message }) => `${code(path)} ${cell(message)}`);
  return `| ${cell(refusal.about)} | ${fieldsText(section, refusal)} | ${messages.join('<br>')} |`;
}

function fieldsText({ base }: Section, { fields }: Refusal): string {
  return Object.entries(fields)
    .map(([field, value]) => {
      if (value === undefined) return `no ${code(field)}`;
      // Show only the lines of a manifest that differ from the valid one.
      const shown = JSON.parse(
        JSON.stringify({ [field]: value }).replaceAll(JSON.stringify(DRIVER).slice(1, -1), 'DRIVER\\n'),
      ) as object;
      const { submit } = shown as { submit?: { manifest?: string; variables?: unknown } };
      if (submit?.manifest !== undefined) return manifestText(submit, base);
      return code(flow(shown));
    })
    .join('<br>');
}

function manifestText(submit: { manifest?: string; variables?: unknown }, base: Section['base']): string {
  const valid = base.submit?.kind === 'manifest' ? base.submit : undefined;
  const { manifest = '', variables } = submit;
  const validLines = new Set(DRIVER.split('\n'));
  const lines = manifest.split('\n').filter((line) => line.trim() !== '' && !validLines.has(line));
  const variableLines =
    JSON.stringify(variables) === JSON.stringify(valid?.variables) ? [] : [`variables: ${flow(variables ?? {})}`];
  const manifestLines = manifest.trim() === 'DRIVER' ? [] : lines.map((line) => line.trim());
  return [...manifestLines, ...variableLines].map(code).join('<br>');
}

/** YAML on one line. */
function flow(value: object): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replace(/^\{ (.*) \}$/, '$1');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Text in a cell of a table, with the characters escaped that Markdown would interpret. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
