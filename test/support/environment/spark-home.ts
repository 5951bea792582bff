import { describe } from '@jest/globals';
import { progressPrinter } from '../../../stack/index.ts';
import { sparkDistribution, whyNoJava } from '../../../stack/spark-distribution.ts';

/** The Spark that tests submit with. */
export const SPARK_VERSION = '4.1.4';

/** The first time it fetches half a gigabyte. */
export const DOWNLOAD_TIMEOUT = 30 * 60_000;

/** Its home, fetched where it is missing. */
export function sparkHome(): Promise<string> {
  return sparkDistribution(SPARK_VERSION, { onProgress: progressPrinter(process.stderr) });
}

const noJava = await whyNoJava(SPARK_VERSION);
if (noJava !== undefined) process.stderr.write(`Skipped: tests with the real spark-submit. ${noJava}\n`);

/** Describes what needs the real spark-submit; where it can't run, that is skipped, and counted as such. */
export const describeWithSpark: typeof describe | typeof describe.skip =
  noJava === undefined ? describe : describe.skip;
