import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAlive } from './processes.ts';

/**
 * Runs `work` while no other process does so under the same lock file. The file names its holder: a holder that died
 * is passed over.
 * @throws when the lock is not free within `timeoutMs`, naming its holder.
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
    /** Told every tenth of a second whom it waits for. */
    onWait?: (holder: number) => void;
  },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  while (!(await take(path))) {
    signal?.throwIfAborted();
    const holder = await holderOf(path);
    if (holder === undefined) continue; // given back between the two looks
    if (!(await isAlive(holder))) await passOver(path, holder);
    else if (Date.now() > deadline) throw new Error(`Process ${holder} still holds ${path}; wait for it, or end it.`);
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

/** Whether the lock is ours now. A link appears together with its content: nobody ever reads a lock without a holder. */
async function take(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}.${locks++}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
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

/** Takes away a dead holder's lock, and gives it back should it be another's by now. */
async function passOver(path: string, dead: number): Promise<void> {
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
