/**
 * The Spark distribution that tests submit with: `SPARKBATCH_TEST_SPARK_HOME`.
 *
 * The one place to give tests another source, such as a distribution that the stack keeps in its cache.
 */
export function sparkHome(): string {
  const home = process.env['SPARKBATCH_TEST_SPARK_HOME'];
  if (home !== undefined && home !== '') return home;
  throw new Error('Set SPARKBATCH_TEST_SPARK_HOME to a Spark distribution with the Kubernetes jars.');
}
