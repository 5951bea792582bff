import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory for the files of one submission, readable by the worker's user only. Disposal removes it. */
export interface ScratchDir extends AsyncDisposable {
  readonly directory: string;
  /** Directory for temporary files of the JVM. */
  readonly temporary: string;
  /** Writes a file that only the worker's user may read; returns its path. */
  write(name: string, text: string): Promise<string>;
  pathOf(name: string): string;
}

/** Creates a scratch directory, to be used with `await using`. */
export async function openScratchDir(): Promise<ScratchDir> {
  const directory = await mkdtemp(join(tmpdir(), 'spark-batch-submit-'));
  const pathOf = (name: string) => join(directory, name);
  await mkdir(pathOf('tmp'), { mode: 0o700 });
  return {
    directory,
    temporary: pathOf('tmp'),
    pathOf,
    write: async (name, text) => {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, text, { mode: 0o600 });
      return path;
    },
    // Retries: a JVM that was just killed may still be writing.
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}
