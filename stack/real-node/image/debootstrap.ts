import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackDebianPackages } from '../../binaries/debian-package.ts';

const run = promisify(execFile);

/** The command line of debootstrap and its environment. */
export interface Debootstrap {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Finds debootstrap in PATH, or extracts its Debian package into `directory` without installing it.
 * @throws if neither is available
 */
export async function debootstrap(directory: string): Promise<Debootstrap> {
  const installed = await run('debootstrap', ['--version']).catch(() => undefined);
  if (installed !== undefined) return { command: ['debootstrap'], env: {} };
  try {
    await unpackDebianPackages(['debootstrap'], directory);
  } catch (error) {
    throw new Error(
      `The image of Spark is built with debootstrap, which is not installed: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  const home = join(directory, 'usr');
  return {
    command: ['sh', join(home, 'sbin', 'debootstrap')],
    env: { DEBOOTSTRAP_DIR: join(home, 'share', 'debootstrap') },
  };
}
