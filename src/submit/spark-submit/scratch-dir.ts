import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory for the files of one submission, which nobody else may read, and which goes with it. */
export interface Workshop extends AsyncDisposable {
  readonly directory: string;
  /** Where the JVM puts its own temporary files. */
  readonly temporary: string;
  /** Writes a file that nobody else may read; returns its path. */
  write(name: string, text: string): Promise<string>;
  pathOf(name: string): string;
}

/** Opens a workshop; `await using` removes it. */
export async function openWorkshop(): Promise<Workshop> {
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
    // The JVM that was ended a moment ago may still be writing.
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}
