import { describe } from '@jest/globals';
import { whyNoSpark } from './prerequisites.ts';

const whyNot = await whyNoSpark();

/** `describe` for tests that need real Spark; skips them where it cannot run (the set-up prints the reason). */
export const describeWithNode: typeof describe | typeof describe.skip = whyNot === undefined ? describe : describe.skip;
