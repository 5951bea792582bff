import { describe } from '@jest/globals';
import { whyNoJava } from '../../../stack/spark-distribution.ts';
import { SPARK_VERSION } from './spark-home.ts';

const noJava = await whyNoJava(SPARK_VERSION);
if (noJava !== undefined) process.stderr.write(`Skipped: tests with the real spark-submit. ${noJava}\n`);

/** `describe` for tests that need the real spark-submit; skips them where it cannot run. */
export const describeWithSpark: typeof describe | typeof describe.skip =
  noJava === undefined ? describe : describe.skip;
