import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../../stack/binaries/find.ts';

const FOLDER = join(import.meta.dirname, '..', 'app');

/** The jar of the tests' application; compiled against a Spark distribution unless the cache has it. */
export async function applicationJar(sparkHome: string): Promise<string> {
  const source = join(FOLDER, 'Jobs.java');
  const hash = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 12);
  const jar = join(cacheDirectory(), 'e2e', `jobs-${hash}.jar`);
  if (
    await access(jar).then(
      () => true,
      () => false,
    )
  )
    return jar;
  await mkdir(join(jar, '..'), { recursive: true });
  const work = await mkdtemp(`${jar}.`);
  try {
    const classes = join(work, 'classes');
    const options = ['--release', '17', '-nowarn', '-cp', join(sparkHome, 'jars', '*'), '-d', classes];
    await promisify(execFile)('javac', [...options, source]);
    await promisify(execFile)('jar', ['--create', '--file', join(work, 'jobs.jar'), '-C', classes, '.']);
    await rename(join(work, 'jobs.jar'), jar);
    return jar;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Source of the tests' application in Python. */
export async function pythonApplication(): Promise<string> {
  return await readFile(join(FOLDER, 'tables.py'), 'utf8');
}
