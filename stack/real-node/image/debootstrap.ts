import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackDebianPackage } from '../../binaries/debian-package.ts';

const run = promisify(execFile);

/** How debootstrap is called, and the environment it needs. */
export interface Debootstrap {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * debootstrap of PATH, else of its Debian package, fetched by apt into `directory` and not installed.
 * @throws when there is neither, with what to install
 */
export async function debootstrap(directory: string): Promise<Debootstrap> {
  const installed = await run('debootstrap', ['--version']).catch(() => undefined);
  if (installed !== undefined) return { command: ['debootstrap'], env: {} };
  try {
    await unpackDebianPackage('debootstrap', directory);
  } catch (error) {
    throw new Error(`Spark's image is made by debootstrap, which is not installed: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const home = join(directory, 'usr');
  return {
    command: ['sh', join(home, 'sbin', 'debootstrap')],
    env: { DEBOOTSTRAP_DIR: join(home, 'share', 'debootstrap') },
  };
}
