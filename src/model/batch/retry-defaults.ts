/** Defaults of `retry` that the schema leaves to the decisions. Free of zod: workflows import them. */

/** Retries after `out-of-memory` when `memoryFactor` is set and no limit is; a factor of 1.5 reaches 3.4 times the memory. */
export const OUT_OF_MEMORY_LIMIT = 3;
/** Infrastructure failures on one cluster before the batch moves to another, when `moveAfter` is not set. */
export const MOVE_AFTER = 2;
