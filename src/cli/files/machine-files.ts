/** Reads the files of this machine that spark-submit would have read, for `sparkbatch convert`. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadFolder, ReadText } from '../../convert/index.ts';
import { errorMessage } from '../../model/lang.ts';
import { formatBytes, MIB } from '../../model/json-size.ts';

/** Bytes of a file. */
const MAX_FILE = MIB;
/** Files of a folder. */
const MAX_FILES = 500;

/** Reads a text file of at most 1 MiB. */
export function readText(path: string): ReadText {
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE) return { unreadable: `it has more than ${formatBytes(MAX_FILE)}` };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { unreadable: errorMessage(error) };
  }
}

/** Reads the text files of a folder. Subfolders are left out, as spark-submit leaves them out. */
export function readFolder(path: string): ReadFolder {
  try {
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && statSync(join(path, entry.name)).isFile()))
      .map(({ name }) => name)
      .toSorted();
    if (names.length > MAX_FILES) return { unreadable: `it has more than ${MAX_FILES} files` };
    const read = names.map((name) => ({ name, text: textOf(join(path, name)) }));
    return {
      files: Object.fromEntries(read.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text]]))),
      skipped: read.filter(({ text }) => text === undefined).map(({ name }) => name),
    };
  } catch (error) {
    return { unreadable: errorMessage(error) };
  }
}

function textOf(path: string): string | undefined {
  if (statSync(path).size > MAX_FILE) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
