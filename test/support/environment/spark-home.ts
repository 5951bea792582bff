import { progressPrinter } from '../../../stack/index.ts';
import { sparkDistribution } from '../../../stack/spark-distribution.ts';

/** Version of Spark that tests submit with. */
export const SPARK_VERSION = '4.1.4';

/** Milliseconds that `sparkHome` may take: where the distribution is missing, it downloads half a gigabyte. */
export const DOWNLOAD_TIMEOUT = 30 * 60_000;

/** SPARK_HOME of the tests; downloads the distribution where it is missing. */
export function sparkHome(): Promise<string> {
  return sparkDistribution(SPARK_VERSION, { onProgress: progressPrinter(process.stderr) });
}
