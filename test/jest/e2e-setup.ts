import { progressPrinter, startStack } from '../../stack/index.ts';
import { E2E_NAMESPACES, E2E_STACK } from '../e2e/support/names.ts';
import { GIVEN, whyNoSpark } from '../e2e/support/prerequisites.ts';
import { prepareRealSpark } from '../e2e/support/prepare.ts';
import { buildForStack } from './build-for-stack.ts';
import { whyNoSparkOperator } from '../e2e/support/spark-operator/prerequisites.ts';

/** Starts the servers, with a real node unless a cluster is given, and builds the application. */
export default async function setUp(): Promise<void> {
  const whyNot = await whyNoSpark();
  if (whyNot !== undefined) return void process.stderr.write(`Skipped: tests with real Spark. ${whyNot}\n`);
  const onProgress = progressPrinter(process.stderr);
  const { sparkHome, jar } = await prepareRealSpark({ onProgress });
  process.env['SPARKBATCH_E2E_SPARK_HOME'] = sparkHome;
  process.env['SPARKBATCH_E2E_JAR'] = jar;
  const noOperator = await whyNoSparkOperator();
  if (noOperator !== undefined) {
    process.stderr.write(`Skipped: tests with the real Spark operator. ${noOperator}\n`);
  }
  const stack = await startStack({
    name: E2E_STACK,
    temporalNamespaces: E2E_NAMESPACES,
    node: GIVEN === undefined ? 'real' : 'simulated',
    onProgress,
  });
  process.env['SPARKBATCH_TEST_STACK'] = stack.name;
  await buildForStack(stack);
}
