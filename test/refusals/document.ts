import { stringify } from 'yaml';
import { DRIVER } from './bases.ts';
import { problemsOf, type Refusal, type Section } from './refusal.ts';

const HEAD = `# Batches that are refused

A batch is checked as a whole before anything is created, and every problem is told, each with its place. These are examples
of every sort, each with the words its author reads. \`sparkbatch submit\` puts file and line before them; a workflow fails
as \`InvalidBatch\`, with the same as its details.

This page is made from the tests of these refusals (\`node test/refusals/write.ts\`), and checked against them.
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
    '| the batch has | written | refused because |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** One batch: what is wrong in a few words, what is written, and what its author reads. */
export function rowOf(section: Section, refusal: Refusal): string {
  const told = problemsOf(section, refusal).map(({ path, message }) => `${code(path)} ${cell(message)}`);
  return `| ${cell(refusal.about)} | ${writtenText(section, refusal)} | ${told.join('<br>')} |`;
}

function writtenText({ base }: Section, { written }: Refusal): string {
  return Object.entries(written)
    .map(([field, value]) => {
      if (value === undefined) return `no ${code(field)}`;
      // Of a manifest only what is not as in the one that is taken.
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
  const taken = base.submit?.kind === 'manifest' ? base.submit : undefined;
  const { manifest = '', variables } = submit;
  const usual = new Set(DRIVER.split('\n'));
  const lines = manifest.split('\n').filter((line) => line.trim() !== '' && !usual.has(line));
  const said =
    JSON.stringify(variables) === JSON.stringify(taken?.variables) ? [] : [`variables: ${flow(variables ?? {})}`];
  const own = manifest.trim() === 'DRIVER' ? [] : lines.map((line) => line.trim());
  return [...own, ...said].map(code).join('<br>');
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

/** Text in a cell of a table: braces and stars would be read as something else. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
