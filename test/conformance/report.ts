import { table } from '../../src/cli/render/table.ts';
import { EXPLAINED_DIFFERENCES } from '../spark/explained-differences.ts';
import type { ComparisonResult } from './run.ts';

/** The row of one configuration and one version of Spark in the report. */
export interface Row {
  readonly version: string;
  readonly configuration: string;
  /** Absent when the configuration could not be compared, for the reason in `problem`. */
  readonly result?: ComparisonResult;
  readonly problem?: string;
}

/** Whether every configuration was compared and has no unexplained difference. */
export function isClean(rows: readonly Row[]): boolean {
  return rows.every(({ result }) => result?.unexplained.length === 0);
}

/** The report as text: a table, refused configurations and unexplained differences, the explanations, and totals. */
export function report(rows: readonly Row[]): string {
  const head = ['SPARK', 'CONFIGURATION', 'OBJECTS', 'FIELDS', 'EXPLAINED', 'UNEXPLAINED'];
  const parts = [table(head, rows.map(cells)), ...rows.flatMap(notes)];
  const numbers = [...new Set(rows.flatMap(({ result }) => Object.keys(result?.explained ?? {}).map(Number)))];
  if (numbers.length > 0) parts.push(['Explained by', ...legend(numbers)].join('\n'));
  return `${[...parts, totals(rows)].join('\n\n')}\n`;
}

/** The last line of the report. */
export function totals(rows: readonly Row[]): string {
  const sum = (of: (result: ComparisonResult) => number) =>
    rows.reduce((total, { result }) => total + (result ? of(result) : 0), 0);
  const versions = new Set(rows.map(({ version }) => version)).size;
  const configurations = new Set(rows.map(({ configuration }) => configuration)).size;
  const refused = rows.filter(({ result }) => result?.refused !== undefined).length;
  const failed = rows.filter(({ problem }) => problem !== undefined).length;
  return [
    `${plural(configurations, 'configuration')}, ${plural(versions, 'Spark version')}`,
    `${sum(({ objects }) => objects)} objects, ${sum(({ fields }) => fields)} fields compared`,
    `${sum(explainedCount)} explained differences`,
    `${sum(({ unexplained }) => unexplained.length)} unexplained`,
    ...(refused > 0 ? [`${refused} refused by the API server for both`] : []),
    ...(failed > 0 ? [`${failed} not compared`] : []),
  ].join('; ');
}

function cells({ version, configuration, result }: Row): string[] {
  if (!result) return [version, configuration, '-', '-', '-', 'not compared'];
  const { objects, fields, explained, unexplained, refused } = result;
  if (refused !== undefined) return [version, configuration, '-', '-', '-', 'both refused'];
  const numbers = Object.keys(explained).join(',');
  const explainedText = numbers === '' ? '0' : `${explainedCount(result)} (${numbers})`;
  return [version, configuration, String(objects), String(fields), explainedText, String(unexplained.length)];
}

function notes({ version, configuration, result, problem }: Row): string[] {
  const where = `Spark ${version}, ${configuration}`;
  if (problem !== undefined) return [`${where}: not compared. ${problem}`];
  if (result?.refused !== undefined) return [`${where}: the API server refused both. ${result.refused}`];
  return (result?.unexplained ?? []).map(({ path, spark, native }) =>
    [`${where}: ${path}`, `  spark-submit  ${valueText(spark)}`, `  native        ${valueText(native)}`].join('\n'),
  );
}

function explainedCount({ explained }: ComparisonResult): number {
  return Object.values(explained).reduce((total, count) => total + count, 0);
}

function legend(numbers: readonly number[]): string[] {
  return numbers
    .toSorted((one, other) => one - other)
    .map((number) => `${String(number).padStart(4)}  ${EXPLAINED_DIFFERENCES[number - 1]?.reason ?? ''}`);
}

function valueText(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
