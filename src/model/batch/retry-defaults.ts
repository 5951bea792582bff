/** Defaults of `retry` that the schema does not fill in. Workflows import them, so they are not in `schema/`. */

/** Retries after `out-of-memory` with `memoryFactor` and without an own limit; a factor of 1.5 reaches 3.4 times the memory. */
export const OUT_OF_MEMORY_LIMIT = 3;
/** Infrastructure failures on one cluster before the batch moves to another, without `moveAfter`. */
export const MOVE_AFTER = 2;
