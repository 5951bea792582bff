import { formatPath } from '../../model/batch/problem.ts';
import type { Problem } from '../shared/submitter.ts';
import { parseDocuments } from './documents.ts';
import { type Findings, type Place, substitute } from './substitute.ts';
import type { VariableValue } from './template.ts';
import { OWN_PREFIX } from './variables.ts';

/** A document before and after its variables have their values. */
export interface FilledDocument {
  /** Its place in the manifest, from 1. */
  readonly number: number;
  readonly template: unknown;
  readonly content: unknown;
}

/** A manifest with the values of its variables. */
export interface FilledManifest {
  readonly documents: readonly FilledDocument[];
  /** Names of the variables that are used. */
  readonly used: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Reads a manifest and gives its variables their values; tells what is wrong with its YAML and its variables. */
export function readManifest(
  manifest: string,
  given: Readonly<Record<string, VariableValue>>,
  own: Readonly<Record<string, VariableValue>>,
): FilledManifest {
  const parsed = parseDocuments(manifest);
  if ('errors' in parsed) {
    const problems = parsed.errors.map((message) => ({ path: ['submit', 'manifest'], message }));
    return { documents: [], used: new Set(), problems };
  }
  const values = new Map([...Object.entries(given), ...Object.entries(own)]);
  const problems: Problem[] = [];
  const used = new Map<string, string>();
  const documents = parsed.documents.map(({ number, content: template }): FilledDocument => {
    const findings: Findings = { used: new Map(), problems: [] };
    const content = substitute(template, values, findings);
    for (const { place, message } of findings.problems) problems.push(problemAt(number, place, message));
    for (const [name, place] of findings.used) if (!used.has(name)) used.set(name, whereIn(number, place));
    return { number, template, content };
  });
  return {
    documents,
    used: new Set(used.keys()),
    problems: [...problems, ...variableProblems(given, own, used)],
  };
}

function variableProblems(
  given: Readonly<Record<string, VariableValue>>,
  own: Readonly<Record<string, VariableValue>>,
  used: ReadonlyMap<string, string>,
): Problem[] {
  const at = (name: string, message: string): Problem => ({ path: ['submit', 'variables', name], message });
  const missing = [...used].filter(([name]) => !Object.hasOwn(given, name) && !Object.hasOwn(own, name));
  return [
    ...missing.map(([name, where]) =>
      name.startsWith(OWN_PREFIX)
        ? at(name, `is not one of SparkBatch's variables, which are ${Object.keys(own).join(', ')}; ${where} uses it`)
        : at(name, `is missing: ${where} of the manifest uses it`),
    ),
    ...Object.keys(given).flatMap((name) => {
      if (Object.hasOwn(own, name)) return [at(name, 'is given by SparkBatch: leave it out')];
      if (name.startsWith(OWN_PREFIX))
        return [at(name, `needs another name: ${OWN_PREFIX}... is for SparkBatch's own`)];
      return used.has(name)
        ? []
        : [at(name, `is not used by the manifest: remove it, or write \${${name}} where it is meant`)];
    }),
  ];
}

/** A problem of a place in the manifest. */
export function problemAt(number: number, place: Place, message: string): Problem {
  return { path: ['submit', 'manifest'], message: `${whereIn(number, place)}: ${message}` };
}

function whereIn(number: number, place: Place): string {
  return place.length === 0 ? `document ${number}` : `document ${number}, ${formatPath(place)}`;
}
