import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';
import { whyNoBuild } from '../../stack/binaries/build.ts';
import { installDefinition } from './fake-operator/install.ts';

/** The release of the Kubeflow Spark operator with the installed definition, as a Go module. */
const MODULE = 'github.com/kubeflow/spark-operator/v2@v2.5.2';
const FILE = 'config/crd/bases/sparkoperator.k8s.io_sparkapplications.yaml';

/** The group under which the real definition is installed: other tests use a minimal one. */
export const REAL_GROUP = 'real.sparkoperator.k8s.io';

/**
 * Installs the resource definition of the Kubeflow Spark operator, under the group {@link REAL_GROUP}. Go downloads it with
 * the operator's module.
 */
export async function installRealSparkApplications(kubeconfig: string): Promise<void> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', MODULE], {
    cwd: tmpdir(),
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '' },
    timeout: 120_000,
  });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  const definition = await readFile(join(Dir, FILE), 'utf8');
  const folder = await mkdtemp(join(tmpdir(), 'operator-definition-'));
  try {
    const file = join(folder, 'definition.yaml');
    await writeFile(file, definition.replaceAll('sparkoperator.k8s.io', REAL_GROUP));
    await installDefinition(kubeconfig, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const noGo = await whyNoBuild({ package: '', directory: '', ldflags: '', coldSeconds: 0, warmSeconds: 0 });
if (noGo !== undefined) process.stderr.write(`Skipped: tests with the real SparkApplication. ${noGo}\n`);

/** `describe` for tests that need the operator's own resource definition; skips them where Go is missing. */
export const describeWithOperatorDefinition: typeof describe | typeof describe.skip =
  noGo === undefined ? describe : describe.skip;
