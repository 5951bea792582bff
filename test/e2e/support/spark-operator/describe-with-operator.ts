import { describe } from '@jest/globals';
import { whyNoSparkOperator } from './prerequisites.ts';

const whyNot = await whyNoSparkOperator();

/** `describe` for tests that need the real Spark operator; skips them without one (the set-up prints the reason). */
export const describeWithOperator: typeof describe | typeof describe.skip =
  whyNot === undefined ? describe : describe.skip;
