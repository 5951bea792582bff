import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorMessage } from '../../model/lang.ts';
import { InvalidConfigurationError } from '../schema/errors.ts';
import { readConfiguration } from '../schema/read-configuration.ts';
import { asReferenced, type ReferenceSources } from '../schema/references.ts';

/** What is in a file, or why that can't be said. */
export type FileContent = { readonly text: string } | { readonly problem: string };

/** A configuration as it lies on disk: its file and those it points to. */
export interface FileSnapshot {
  readonly main: FileContent;
  /** By path, as the configuration names them. */
  readonly files: ReadonlyMap<string, FileContent>;
  /** The same for the same contents. */
  readonly fingerprint: string;
}

/** Takes snapshots of a file and those it points to. A disk that does not answer keeps nobody else waiting. */
export function snapshotsOf(file: string): () => Promise<FileSnapshot> {
  let last: { readonly text: string; readonly names: readonly string[] } = { text: '', names: [] };
  return async () => {
    const main = await contentOf(file);
    // Looking for names takes long compared with seeing that the text is the same.
    if ('text' in main && main.text !== last.text) last = { text: main.text, names: filesNamedIn(file, main.text) };
    const names = 'text' in main ? last.names : [];
    const contents = await Promise.all(names.map(async (name) => [name, await contentOf(name)] as const));
    return snapshotOf(main, new Map(contents));
  };
}

/** The same at once, for a worker that has nothing else to do yet. */
export function snapshotSync(file: string): FileSnapshot {
  const main = contentOfSync(file);
  const names = 'text' in main ? filesNamedIn(file, main.text) : [];
  return snapshotOf(main, new Map(names.map((name) => [name, contentOfSync(name)])));
}

function snapshotOf(main: FileContent, files: FileSnapshot['files']): FileSnapshot {
  const all = [main, ...[...files].toSorted(([one], [other]) => (one < other ? -1 : 1))];
  return { main, files, fingerprint: createHash('sha256').update(JSON.stringify(all)).digest('hex') };
}

/** Whether something of it can't be read. */
export function hasGaps({ main, files }: FileSnapshot): boolean {
  return [main, ...files.values()].some((content) => 'problem' in content);
}

/** References lead to what the snapshot holds, so that what is read is one state of the disk. */
export function sourcesOf({ files }: FileSnapshot, env: ReferenceSources['env']): ReferenceSources {
  return {
    env,
    readFile: (path) => {
      const content = files.get(path) ?? { problem: 'it was not read' };
      if ('problem' in content) throw new Error(content.problem);
      return asReferenced(content.text);
    },
  };
}

async function contentOf(path: string): Promise<FileContent> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    return gap(error);
  }
}

function contentOfSync(path: string): FileContent {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return gap(error);
  }
}

function gap(error: unknown): FileContent {
  return { problem: errorMessage(error) };
}

/** The files that a configuration points to, whether it is valid or not. */
function filesNamedIn(file: string, text: string): readonly string[] {
  try {
    return readConfiguration(file, text, { env: process.env, readFile: () => '' }).files;
  } catch (error) {
    // Without what they hold it may well be invalid: it is read properly later.
    if (error instanceof InvalidConfigurationError) return error.files;
    throw error;
  }
}
