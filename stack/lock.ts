import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAlive } from './processes.ts';

/**
 * Runs `work` while holding a lock file that excludes other processes. The file has the pid of its holder; the lock of a dead
 * holder is removed.
 * @throws if the lock is not free within `timeoutMs`
 */
export async function withLock<T>(
  {
    path,
    timeoutMs = 120_000,
    signal,
    onWait,
  }: {
    path: string;
    timeoutMs?: number;
    signal?: AbortSignal | undefined;
    /** Called every 100 ms while waiting, with the pid of the holder. */
    onWait?: (holder: number) => void;
  },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  while (!(await take(path))) {
    signal?.throwIfAborted();
    const holder = await holderOf(path);
    if (holder === undefined) continue; // released in the meantime
    if (!(await isAlive(holder))) await removeDeadLock(path, holder);
    else if (Date.now() > deadline) throw new Error(`Process ${holder} still holds ${path}. Wait for it, or end it.`);
    else {
      onWait?.(holder);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

let locks = 0;

/** Tries to take the lock. A hard link appears together with its content, so that no reader sees a lock without a holder. */
async function take(path: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.${locks++}`;
  await writeFile(temporary, String(process.pid));
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function holderOf(path: string): Promise<number | undefined> {
  try {
    return Number(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the lock of a dead holder, and restores it if another process has taken it in the meantime. */
async function removeDeadLock(path: string, dead: number): Promise<void> {
  const aside = `${path}.${process.pid}.${locks++}`;
  try {
    await rename(path, aside);
    if ((await holderOf(aside)) !== dead) await link(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
