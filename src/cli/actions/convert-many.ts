/** Converts every application and script of a folder or of a file with several documents, each to a batch file. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  type Completeness,
  completenessOf,
  type Conversion,
  convertResources,
  inputKind,
  NOT_CONVERTED,
  NotConvertibleError,
} from '../../convert/index.ts';
import { slug } from '../../model/lang.ts';
import { UsageError } from '../shared/errors.ts';

/** Files of a folder, with those of its subfolders. */
const MAX_FILES = 2000;
const CONVERTIBLE = /\.(?:ya?ml|json|sh|bash)$/;

/** One application of the input: what it became, and where it is written. */
export interface ConvertedFile {
  /** The file of the application, relative to the folder. */
  readonly source: string;
  readonly name: string;
  readonly result: Completeness | 'refused';
  /** The batch file; absent for what can't be converted. */
  readonly file?: string;
  readonly kind?: string;
  readonly notes: Conversion['notes'];
  readonly problems: Conversion['problems'];
  /** Why it can't be converted. */
  readonly refused?: string;
}

/** A text to convert, and its name in messages. */
export interface ConvertSource {
  readonly source: string;
  readonly content: string;
}

/** Converts the text of a file that runs spark-submit. */
export type ConvertText = (kind: 'script' | 'airflow', content: string) => Conversion;

/** Reads the files of a folder that may be applications or scripts, in the order of their names. */
export async function readSources(folder: string): Promise<ConvertSource[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && CONVERTIBLE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  if (paths.length > MAX_FILES)
    throw new UsageError(`${folder} has more than ${MAX_FILES} files: convert a subfolder.`);
  const sources: ConvertSource[] = [];
  for (const path of paths) sources.push({ source: relative(folder, path), content: await readFile(path, 'utf8') });
  return sources;
}

/**
 * Converts all sources and writes the batch files. Files without an application are left out.
 * @param out folder of the batch files; it is created. A file that exists is not overwritten
 * @param convertText converts a script, or an operator of Airflow
 * @param render the text of a batch file
 * @throws UsageError when a batch file exists already; nothing is written then
 */
export async function convertMany(
  sources: readonly ConvertSource[],
  out: string,
  convertText: ConvertText,
  render: (conversion: Conversion) => string,
): Promise<ConvertedFile[]> {
  const names = new Set<string>();
  const planned = sources.flatMap(({ source, content }) =>
    convertedIn(content, convertText).map((one) => {
      if ('refused' in one) return { text: '', result: refusal(source, one.name, one.refused) };
      const { conversion } = one;
      const file = join(out, `${uniqueName(slug(one.name) || 'batch', names)}.yaml`);
      return { text: render(conversion), result: resultOf(source, one.name, file, conversion) };
    }),
  );
  const existing = planned.flatMap(({ result: { file } }) => (file !== undefined && existsSync(file) ? [file] : []));
  if (existing.length > 0) throw new UsageError(`Exists already: ${existing.join(', ')}. Nothing was written.`);
  await mkdir(out, { recursive: true });
  for (const { text, result } of planned)
    if (result.file !== undefined) await writeFile(result.file, `${text}\n`, { flag: 'wx' });
  return planned.map(({ result }) => result);
}

type Converted = { readonly name: string } & ({ readonly conversion: Conversion } | { readonly refused: string });

function convertedIn(content: string, convertText: ConvertText): readonly Converted[] {
  try {
    const kind = inputKind(content);
    switch (kind) {
      case 'resources': {
        const { applications, notes } = convertResources(content);
        return applications.map((one) =>
          'refused' in one
            ? one
            : { name: one.name, conversion: { ...one.conversion, notes: [...one.conversion.notes, ...notes] } },
        );
      }
      case 'airflow':
      case 'script': {
        const conversion = convertText(kind, content);
        return [{ name: conversion.batch.name ?? '', conversion }];
      }
      case 'helm-template':
      case 'makefile':
      case 'batch':
        return [{ name: '', refused: NOT_CONVERTED[kind] }];
    }
  } catch (error) {
    if (!(error instanceof NotConvertibleError)) throw error;
    return [{ name: '', refused: error.message }];
  }
}

function refusal(source: string, name: string, refused: string): ConvertedFile {
  return { source, name, result: 'refused', notes: [], problems: [], refused };
}

function resultOf(source: string, name: string, file: string, conversion: Conversion): ConvertedFile {
  const { batch, notes, problems } = conversion;
  return {
    source,
    name,
    result: completenessOf(conversion),
    file,
    kind: batch.submit?.kind ?? 'native',
    notes,
    problems,
  };
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}-${number}`;
  taken.add(unique);
  return unique;
}
