import type { OnProgress } from '../../../stack/index.ts';
import { SPARK_VERSION } from '../../../stack/real-node/image/names.ts';
import { prepareRealNode } from '../../../stack/real-node/prepare.ts';
import { sparkDistribution } from '../../../stack/spark-distribution.ts';
import { applicationJar } from './application.ts';
import { GIVEN } from './prerequisites.ts';
import { prepareSparkOperator } from './spark-operator/prepare.ts';

/** Files that the tests with real Spark need. */
export interface RealSpark {
  /** SPARK_HOME of the distribution that submits. */
  readonly sparkHome: string;
  /** Path of the jar of the application. */
  readonly jar: string;
}

/**
 * Downloads and builds what the tests need unless the cache has it: binaries and image of the node, the Spark distribution,
 * the application, and the given Spark operator.
 * @throws with the reason when one of them is not available
 */
export async function prepareRealSpark(options: { readonly onProgress: OnProgress }): Promise<RealSpark> {
  if (GIVEN === undefined) await prepareRealNode({ ...options, signal: undefined });
  await prepareSparkOperator(options.onProgress);
  const sparkHome = await sparkDistribution(SPARK_VERSION, options);
  return { sparkHome, jar: await applicationJar(sparkHome) };
}
