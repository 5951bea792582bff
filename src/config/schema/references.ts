import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatPath, isPathWithin, type BatchProblem } from '../../model/batch/problem.ts';
import { errorMessage, isRecord } from '../../model/lang.ts';

/** The sources of the values of `${env:NAME}` and `${file:PATH}`. */
export interface ReferenceSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws Error when the file can't be read */
  readonly readFile: (path: string) => string;
}

/** The environment of this process and the files it can read. */
const processSources: ReferenceSources = {
  env: process.env,
  readFile: (path) => trimLineBreak(readFileSync(path, 'utf8')),
};

/** The text of a referenced file without its last line break, which editors and `kubectl` add. */
export function trimLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** `${env:NAME}` or `${file:PATH}`. `$${env:NAME}` is an escaped reference: the text `${env:NAME}`. */
const REFERENCE = /(\$?)\$\{(env|file):([^}]*)\}/g;

/** A value with its references replaced, and the problems of those that could not be. */
export interface Dereferenced {
  readonly value: unknown;
  readonly problems: readonly BatchProblem[];
  /** The files referred to, readable or not, so that they can be watched. */
  readonly files: readonly string[];
  readonly references: readonly ResolvedReference[];
}

/** A reference and the value that replaced it. */
export interface ResolvedReference {
  /** Path of the text that holds the reference, as in problems. */
  readonly path: string;
  /** The reference as written: `${env:NAME}`. */
  readonly reference: string;
  readonly value: string;
}

/**
 * Replaces the references in all texts of a document. Keys are not searched. References that cannot be resolved stay as
 * they are, each with a problem.
 * @param folder the folder that relative paths are relative to: that of the document. Default: the working directory
 */
export function dereference(document: unknown, sources: ReferenceSources = processSources, folder = '.'): Dereferenced {
  const problems: BatchProblem[] = [];
  const references: ResolvedReference[] = [];
  const files = new Set<string>();
  const visit = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (isRecord(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
    }
    if (typeof value !== 'string') return value;
    return value.replaceAll(REFERENCE, (reference, escaped: string, kind: string, name: string) => {
      if (escaped !== '') return reference.slice(1);
      const file = resolve(folder, name);
      const lookup = kind === 'env' ? lookupVariable(name, sources) : lookupFile(file, sources);
      if (kind === 'file') files.add(file);
      if ('value' in lookup) {
        references.push({ path: formatPath(path), reference, value: lookup.value });
        return lookup.value;
      }
      problems.push({ path: formatPath(path), message: lookup.problem });
      return reference;
    });
  };
  return { value: visit(document, []), problems, files: [...files], references };
}

type Lookup = { readonly value: string } | { readonly problem: string };

function lookupVariable(name: string, { env }: ReferenceSources): Lookup {
  const value = env[name];
  return value === undefined ? { problem: `refers to the environment variable ${name}, which is not set` } : { value };
}

function lookupFile(path: string, { readFile }: ReferenceSources): Lookup {
  try {
    return { value: readFile(path) };
  } catch (error) {
    return { problem: `refers to the file ${path}, which can't be read: ${errorMessage(error)}` };
  }
}

/** A problem that quotes the references of its value as written: what they resolve to may be a secret. */
export function withReferencesQuoted(problem: BatchProblem, references: readonly ResolvedReference[]): BatchProblem {
  const own = references.filter(({ path }) => path === problem.path || isPathWithin(path, problem.path));
  return { ...problem, message: quoteReferences(problem.message, own) };
}

/** Replaces resolved values in a text by the references they came from, longer values first. */
export function quoteReferences(text: string, references: readonly ResolvedReference[]): string {
  return references
    .filter(({ value }) => value !== '')
    .toSorted((one, other) => other.value.length - one.value.length)
    .reduce((rest, { reference, value }) => rest.replaceAll(value, () => reference), text);
}
