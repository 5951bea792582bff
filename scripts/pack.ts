import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** The archive that `npm pack` creates. */
export interface Packed {
  /** Path of the archive. */
  readonly path: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly files: readonly string[];
}

/** Packs the package as it is in lib/, into a directory. */
export function pack(directory: string): Packed {
  const json = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(json) as [{ filename: string; size: number; files: { path: string }[] }];
  return { path: join(directory, packed.filename), size: packed.size, files: packed.files.map(({ path }) => path) };
}
