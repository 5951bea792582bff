import { describe } from '@jest/globals';
import { whyNoSpark } from './place.ts';

const whyNot = await whyNoSpark();

/** Describes what needs real Spark; where none can run, that is skipped, and counted as such (the set-up has said why). */
export const describeWithNode: typeof describe | typeof describe.skip = whyNot === undefined ? describe : describe.skip;
