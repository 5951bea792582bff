import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { whyNoBuild } from '../../../../stack/binaries/build.ts';
import { GIVEN, whyNoSpark } from '../prerequisites.ts';

/**
 * Environment variable that selects the Spark operator of the tests: the directory of a checkout of kubeflow/spark-operator,
 * or {@link INSTALLED}.
 */
export const VARIABLE = 'SPARKBATCH_E2E_SPARK_OPERATOR';

/** Value for the operator of the given cluster, which must watch the tests' namespace. */
export const INSTALLED = 'installed';

/** Package of the operator's command, relative to its checkout. */
export const COMMAND = 'cmd/operator';

/** The given checkout, if any. */
export function checkoutOfOperator(): string | undefined {
  const given = process.env[VARIABLE];
  return given && given !== INSTALLED ? resolve(given) : undefined;
}

/** The reason why no test with the real Spark operator can run, a sentence that says what to do, or undefined when they can. */
export async function whyNoSparkOperator(): Promise<string | undefined> {
  const given = process.env[VARIABLE];
  if (!given) return `${VARIABLE} names no checkout of kubeflow/spark-operator (docs/contribute/real-node.md).`;
  const noSpark = await whyNoSpark();
  if (noSpark !== undefined) return noSpark;
  if (given === INSTALLED) {
    return GIVEN ? undefined : `${VARIABLE}=${INSTALLED} is for a cluster given by SPARKBATCH_E2E_KUBECONFIG.`;
  }
  const checkout = checkoutOfOperator() ?? '';
  try {
    await access(join(checkout, COMMAND));
    await promisify(execFile)('git', ['-C', checkout, 'rev-parse', 'HEAD']);
  } catch {
    return `${VARIABLE} is ${given}, which is no checkout of kubeflow/spark-operator: it needs ${COMMAND} and its commit.`;
  }
  const noBuild = await whyNoBuild({
    directory: checkout,
    package: COMMAND,
    ldflags: '',
    coldSeconds: 0,
    warmSeconds: 0,
  });
  return noBuild === undefined ? undefined : `The Spark operator cannot be built: ${noBuild}.`;
}
