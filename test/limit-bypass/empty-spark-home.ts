import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory with the file names of a Spark distribution: enough for batches that are refused before anything runs. */
export function emptySparkHome(): Disposable & { readonly home: string } {
  const home = mkdtempSync(join(tmpdir(), 'spark-batch-empty-spark-home-'));
  for (const folder of ['bin', 'jars']) mkdirSync(join(home, folder));
  writeFileSync(join(home, 'bin/spark-submit'), '');
  writeFileSync(join(home, 'jars/spark-kubernetes_2.13-4.1.4.jar'), '');
  return { home, [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }) };
}
