import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Stack } from '../../stack/index.ts';
import { BUILT } from '../support/built-package.ts';

const BUILD = join(import.meta.dirname, '../../scripts/build/main.ts');

/**
 * Builds the package into the directory of the stack. Commands and workers of the tests run this build: from the sources, each
 * worker would bundle its workflows again, which takes two seconds of CPU time.
 */
export async function buildForStack({ directory }: Stack): Promise<void> {
  const built = join(directory, 'package');
  await promisify(execFile)(process.execPath, [BUILD, '--to', built]);
  process.env[BUILT] = join(built, 'lib');
  // The compiled code goes with the stack, too.
  process.env['NODE_COMPILE_CACHE'] = join(directory, 'compile-cache');
}
