import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorMessage, isRecord } from '../../model/lang.ts';
import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';

/** Where references in the file lead. */
export interface ReferenceSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws Error when the file can't be read */
  readonly readFile: (path: string) => string;
}

/** The environment and the files of this process. */
export const ownSources: ReferenceSources = {
  env: process.env,
  readFile: (path) => asReferenced(readFileSync(path, 'utf8')),
};

/** What a reference to a file of this text means: a trailing line break, as editors and `kubectl` leave it, is not meant. */
export function asReferenced(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** `${env:NAME}`, `${file:PATH}`; `$${env:NAME}` is the text itself. */
const REFERENCE = /(\$?)\$\{(env|file):([^}]*)\}/g;

/** A value without references, or what is wrong with them. */
export interface Dereferenced {
  readonly value: unknown;
  readonly problems: readonly BatchProblem[];
  /** The files that it points to, readable or not, for who watches them. */
  readonly files: readonly string[];
  readonly followed: readonly FollowedReference[];
}

/** A reference and what it led to. */
export interface FollowedReference {
  /** The value it is in, as problems write it. */
  readonly path: string;
  /** As it is written: `${env:NAME}`. */
  readonly reference: string;
  readonly found: string;
}

/**
 * Puts what they point to in the place of all references in the texts of a document. Keys are left as they are, and so are
 * references that lead nowhere.
 * @param folder what a relative path is relative to: that of the document. Default: the working directory
 */
export function dereference(document: unknown, sources: ReferenceSources = ownSources, folder = '.'): Dereferenced {
  const problems: BatchProblem[] = [];
  const followed: FollowedReference[] = [];
  const files = new Set<string>();
  const visit = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (isRecord(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, visit(one, [...path, key])]));
    }
    if (typeof value !== 'string') return value;
    return value.replaceAll(REFERENCE, (whole, escaped: string, kind: string, name: string) => {
      if (escaped !== '') return whole.slice(1);
      const file = resolve(folder, name);
      const told = kind === 'env' ? fromEnvironment(name, sources) : fromFile(file, sources);
      if (kind === 'file') files.add(file);
      if ('found' in told) {
        followed.push({ path: formatPath(path), reference: whole, found: told.found });
        return told.found;
      }
      problems.push({ path: formatPath(path), message: told.problem });
      return whole;
    });
  };
  return { value: visit(document, []), problems, files: [...files], followed };
}

type Told = { readonly found: string } | { readonly problem: string };

function fromEnvironment(name: string, { env }: ReferenceSources): Told {
  const found = env[name];
  return found === undefined ? { problem: `points to the environment variable ${name}, which is not set` } : { found };
}

function fromFile(path: string, { readFile }: ReferenceSources): Told {
  try {
    return { found: readFile(path) };
  } catch (error) {
    const why = errorMessage(error);
    return { problem: `points to the file ${path}, which can't be read: ${why}` };
  }
}

/** What a reference leads to may be a secret, and problems quote: they are told with the reference in its place. */
export function withReferences(problem: BatchProblem, followed: readonly FollowedReference[]): BatchProblem {
  const message = followed
    .filter(({ path, found }) => found !== '' && (path === problem.path || isInside(path, problem.path)))
    .toSorted((one, other) => other.found.length - one.found.length)
    .reduce((text, { reference, found }) => text.replaceAll(found, () => reference), problem.message);
  return { ...problem, message };
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
