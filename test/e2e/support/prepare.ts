import type { OnProgress } from '../../../stack/index.ts';
import { SPARK_VERSION } from '../../../stack/real-node/image/names.ts';
import { prepareRealNode } from '../../../stack/real-node/prepare.ts';
import { sparkDistribution } from '../../../stack/spark-distribution.ts';
import { applicationJar } from './application.ts';
import { GIVEN } from './place.ts';
import { prepareSparkOperator } from './spark-operator/prepare.ts';

/** What the jobs of the tests are made of. */
export interface RealSpark {
  /** SPARK_HOME of the distribution that submits. */
  readonly sparkHome: string;
  /** Path of the jar of the application. */
  readonly jar: string;
}

/**
 * Fetches and builds what the tests need, where the cache has none of it: binaries and image of the node, the Spark
 * distribution, the application, the Spark operator that is given.
 * @throws when one can't be had, with what is missing
 */
export async function prepareRealSpark(options: { readonly onProgress: OnProgress }): Promise<RealSpark> {
  if (GIVEN === undefined) await prepareRealNode({ ...options, signal: undefined });
  await prepareSparkOperator(options.onProgress);
  const sparkHome = await sparkDistribution(SPARK_VERSION, options);
  return { sparkHome, jar: await applicationJar(sparkHome) };
}
