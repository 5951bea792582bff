import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { errorMessage } from '../model/lang.ts';
import { ArchiveError, type LogStore } from './log-store.ts';

/**
 * A directory as an archive. It must exist: without the volume that should be mounted there, logs would go to the disk of the
 * worker.
 */
export function directoryStore(directory: string): LogStore {
  const pathOf = (key: string) => join(directory, key);
  return {
    locate: (key) => pathToFileURL(pathOf(key)).href,
    async write(key, body, signal) {
      const path = pathOf(key);
      const partial = `${path}.${randomUUID()}.partial`;
      try {
        await stat(directory);
        await mkdir(dirname(path), { recursive: true });
        await pipeline(body, createWriteStream(partial, { flags: 'wx' }), { signal });
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined);
        signal.throwIfAborted();
        throw new ArchiveError(`Storing ${path}: ${errorMessage(error)}`, { cause: error });
      }
    },
    close: () => undefined,
  };
}
