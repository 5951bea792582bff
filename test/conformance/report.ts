import { table } from '../../src/cli/render/table.ts';
import { EXPLAINED_DIFFERENCES } from '../spark/explained-differences.ts';
import type { Outcome } from './run.ts';

/** What is to be told of one configuration with one version. */
export interface Row {
  readonly version: string;
  readonly configuration: string;
  /** Absent when there is nothing to compare, and `problem` says why. */
  readonly outcome?: Outcome;
  readonly problem?: string;
}

/** Whether nothing is left to explain. */
export function isClean(rows: readonly Row[]): boolean {
  return rows.every(({ outcome }) => outcome?.unexplained.length === 0);
}

/** The whole report for people: table, what is refused or unexplained, what the numbers mean, totals. */
export function report(rows: readonly Row[]): string {
  const head = ['SPARK', 'CONFIGURATION', 'OBJECTS', 'FIELDS', 'EXPLAINED', 'UNEXPLAINED'];
  const parts = [table(head, rows.map(cells)), ...rows.flatMap(remarks)];
  const numbers = [...new Set(rows.flatMap(({ outcome }) => Object.keys(outcome?.explained ?? {}).map(Number)))];
  if (numbers.length > 0) parts.push(['Explained by', ...legend(numbers)].join('\n'));
  return `${[...parts, totals(rows)].join('\n\n')}\n`;
}

/** The closing line. */
export function totals(rows: readonly Row[]): string {
  const sum = (of: (outcome: Outcome) => number) =>
    rows.reduce((total, { outcome }) => total + (outcome ? of(outcome) : 0), 0);
  const versions = new Set(rows.map(({ version }) => version)).size;
  const configurations = new Set(rows.map(({ configuration }) => configuration)).size;
  const refused = rows.filter(({ outcome }) => outcome?.refused !== undefined).length;
  const failed = rows.filter(({ problem }) => problem !== undefined).length;
  return [
    `${several(configurations, 'configuration')}, ${several(versions, 'Spark version')}`,
    `${sum(({ objects }) => objects)} objects, ${sum(({ fields }) => fields)} fields compared`,
    `${sum(explainedOf)} explained differences`,
    `${sum(({ unexplained }) => unexplained.length)} unexplained`,
    ...(refused > 0 ? [`${refused} refused by the API server, both alike`] : []),
    ...(failed > 0 ? [`${failed} not compared`] : []),
  ].join('; ');
}

function cells({ version, configuration, outcome }: Row): string[] {
  if (!outcome) return [version, configuration, '-', '-', '-', 'not compared'];
  const { objects, fields, explained, unexplained, refused } = outcome;
  if (refused !== undefined) return [version, configuration, '-', '-', '-', 'both refused'];
  const numbers = Object.keys(explained).join(',');
  const told = numbers === '' ? '0' : `${explainedOf(outcome)} (${numbers})`;
  return [version, configuration, String(objects), String(fields), told, String(unexplained.length)];
}

function remarks({ version, configuration, outcome, problem }: Row): string[] {
  const where = `Spark ${version}, ${configuration}`;
  if (problem !== undefined) return [`${where}: not compared. ${problem}`];
  if (outcome?.refused !== undefined) return [`${where}: the API server refused both. ${outcome.refused}`];
  return (outcome?.unexplained ?? []).map(({ path, spark, ours }) =>
    [`${where}: ${path}`, `  spark-submit  ${written(spark)}`, `  native        ${written(ours)}`].join('\n'),
  );
}

function explainedOf({ explained }: Outcome): number {
  return Object.values(explained).reduce((total, count) => total + count, 0);
}

function legend(numbers: readonly number[]): string[] {
  return numbers
    .toSorted((one, other) => one - other)
    .map((number) => `${String(number).padStart(4)}  ${EXPLAINED_DIFFERENCES[number - 1]?.because ?? ''}`);
}

function written(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}

function several(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
