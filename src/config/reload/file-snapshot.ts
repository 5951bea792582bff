import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorMessage } from '../../model/lang.ts';
import { InvalidConfigurationError } from '../schema/errors.ts';
import { readConfiguration } from '../schema/read-configuration.ts';
import { type ReferenceSources, trimLineBreak } from '../schema/references.ts';

/** The content of a file, or the reason why it can't be read. */
export type FileContent = { readonly text: string } | { readonly problem: string };

/** The content of a configuration file and of all files that it refers to, at one moment. */
export interface FileSnapshot {
  readonly main: FileContent;
  /** By path, as the references resolve to it. */
  readonly files: ReadonlyMap<string, FileContent>;
  /** Equal for equal contents. */
  readonly fingerprint: string;
}

/** Returns a function that takes snapshots asynchronously, so that a disk that hangs does not block the process. */
export function snapshotter(file: string): () => Promise<FileSnapshot> {
  let last: { readonly text: string; readonly names: readonly string[] } = { text: '', names: [] };
  return async () => {
    const main = await read(file);
    // Finding the references parses the file, which is much slower than comparing its text.
    if ('text' in main && main.text !== last.text) last = { text: main.text, names: referencedFiles(file, main.text) };
    const names = 'text' in main ? last.names : [];
    const contents = await Promise.all(names.map(async (name) => [name, await read(name)] as const));
    return snapshotOf(main, new Map(contents));
  };
}

/** Takes a snapshot synchronously, for the start of a worker. */
export function snapshotSync(file: string): FileSnapshot {
  const main = readSync(file);
  const names = 'text' in main ? referencedFiles(file, main.text) : [];
  return snapshotOf(main, new Map(names.map((name) => [name, readSync(name)])));
}

function snapshotOf(main: FileContent, files: FileSnapshot['files']): FileSnapshot {
  const contents = [main, ...[...files].toSorted(([one], [other]) => (one < other ? -1 : 1))];
  return { main, files, fingerprint: createHash('sha256').update(JSON.stringify(contents)).digest('hex') };
}

/** Whether one of the files could not be read. */
export function isIncomplete({ main, files }: FileSnapshot): boolean {
  return [main, ...files.values()].some((content) => 'problem' in content);
}

/** Resolves references from the snapshot, so that the configuration reflects one state of the disk. */
export function snapshotSources({ files }: FileSnapshot, env: ReferenceSources['env']): ReferenceSources {
  return {
    env,
    readFile: (path) => {
      const content = files.get(path) ?? { problem: 'it was not read' };
      if ('problem' in content) throw new Error(content.problem);
      return trimLineBreak(content.text);
    },
  };
}

async function read(path: string): Promise<FileContent> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

function readSync(path: string): FileContent {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

/** The files that a configuration refers to, whether or not it is valid. */
function referencedFiles(file: string, text: string): readonly string[] {
  try {
    return readConfiguration(file, text, { env: process.env, readFile: () => '' }).files;
  } catch (error) {
    // With empty files the configuration may be invalid. It is validated later, with their contents.
    if (error instanceof InvalidConfigurationError) return error.files;
    throw error;
  }
}
