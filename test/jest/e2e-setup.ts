import { progressPrinter, startStack } from '../../stack/index.ts';
import { SPARK_VERSION } from '../../stack/real-node/image/names.ts';
import { sparkDistribution } from '../../stack/spark-distribution.ts';
import { applicationJar } from '../e2e/support/application.ts';
import { E2E_NAMESPACES, E2E_STACK } from '../e2e/support/names.ts';
import { GIVEN, whyNoSpark } from '../e2e/support/place.ts';
import { prepareSparkOperator } from '../e2e/support/spark-operator/prepare.ts';

/** Starts the servers, with a real node unless a cluster is given, and compiles the application. */
export default async function setUp(): Promise<void> {
  const whyNot = await whyNoSpark();
  if (whyNot !== undefined) return void process.stderr.write(`Skipped: tests with real Spark. ${whyNot}\n`);
  const onProgress = progressPrinter(process.stderr);
  const home = await sparkDistribution(SPARK_VERSION, { onProgress });
  process.env['SPARKBATCH_E2E_SPARK_HOME'] = home;
  process.env['SPARKBATCH_E2E_JAR'] = await applicationJar(home);
  await prepareSparkOperator(onProgress);
  const stack = await startStack({
    name: E2E_STACK,
    temporalNamespaces: E2E_NAMESPACES,
    node: GIVEN === undefined ? 'real' : 'simulated',
    onProgress,
  });
  process.env['SPARKBATCH_TEST_STACK'] = stack.name;
}
