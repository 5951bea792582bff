import { describe } from '@jest/globals';
import { whyNoSparkOperator } from './place.ts';

const whyNot = await whyNoSparkOperator();

/** Describes what needs the real Spark operator; without one it is skipped, and counted as such (the set-up has said why). */
export const describeWithOperator: typeof describe | typeof describe.skip =
  whyNot === undefined ? describe : describe.skip;
