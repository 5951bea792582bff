import { describe } from '@jest/globals';
import { progressPrinter } from '../../../stack/index.ts';
import { sparkDistribution, whyNoJava } from '../../../stack/spark-distribution.ts';

/** Version of Spark that tests submit with. */
export const SPARK_VERSION = '4.1.4';

/** Milliseconds that `sparkHome` may take: where the distribution is missing, it downloads half a gigabyte. */
export const DOWNLOAD_TIMEOUT = 30 * 60_000;

/** SPARK_HOME of the tests; downloads the distribution where it is missing. */
export function sparkHome(): Promise<string> {
  return sparkDistribution(SPARK_VERSION, { onProgress: progressPrinter(process.stderr) });
}

const noJava = await whyNoJava(SPARK_VERSION);
if (noJava !== undefined) process.stderr.write(`Skipped: tests with the real spark-submit. ${noJava}\n`);

/** `describe` for tests that need the real spark-submit; skips them where it cannot run. */
export const describeWithSpark: typeof describe | typeof describe.skip =
  noJava === undefined ? describe : describe.skip;
