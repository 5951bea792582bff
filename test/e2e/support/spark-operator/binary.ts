import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { buildBinary } from '../../../../stack/binaries/build.ts';
import { cachePath } from '../../../../stack/binaries/find.ts';
import { step, type OnProgress } from '../../../../stack/progress.ts';
import { COMMAND } from './prerequisites.ts';

/**
 * The operator's binary, built from a checkout unless the cache has its commit. A checkout with local changes is built each
 * time, which Go's cache makes fast.
 * @throws with the compiler's message
 */
export async function operatorBinary(checkout: string, onProgress?: OnProgress): Promise<string> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', ['-C', checkout, ...args])).stdout.trim();
  const commit = (await git('rev-parse', 'HEAD')).slice(0, 12);
  const isChanged = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
  const path = cachePath({ name: 'spark-operator', version: isChanged ? `${commit}-changed` : commit });
  if (!isChanged && (await isThere(path))) return path;
  const made = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const build = { directory: checkout, package: `./${COMMAND}`, ldflags: '-s -w', coldSeconds: 0, warmSeconds: 0 };
    await step({ text: `Building the Spark operator of ${commit}`, onProgress }, () =>
      buildBinary({ name: 'spark-operator', build }, { output: made }),
    );
    await rename(made, path);
    return path;
  } finally {
    await rm(made, { force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
