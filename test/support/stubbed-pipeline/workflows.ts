/** A pipeline of a user, which a test bundles with the stub of SparkBatch. */
import { runSparkBatch } from 'temporal-spark-batch/workflows';

export * from 'temporal-spark-batch/workflows';

/** Loads, then reports; one batch after the other. */
export async function nightly(date: string): Promise<readonly string[]> {
  const states: string[] = [];
  for (const name of ['load', 'report']) {
    const { state, attempts } = await runSparkBatch(
      { name, mainApplicationFile: `local:///${name}.py`, image: 'spark' },
      { batchId: `${name}-${date}` },
    );
    states.push(`${name} ${state} ${attempts.length}`);
  }
  return states;
}
