/** How many activities a worker runs at a time. */
import type { WorkerOptions } from '@temporalio/worker';

/** Activities of batches: submissions, reads of evidence, deletions. Temporal's own default. */
const OF_BATCHES = 100;
/** More watches than this need several workers. */
const MAX_OF_WATCHES = 2000;

/**
 * The options with a number of activity slots. The watch of a scope occupies a slot for as long as it runs, and after the death
 * of other workers, one worker may run all of them: with Temporal's default of 100, a hundred namespaces would leave no slot for
 * batches. A number or a tuner of the user stays.
 * @param watches the number of driver watches: of namespaces, or of whole clusters
 */
export function withActivitySlots(options: WorkerOptions, watches: number): WorkerOptions {
  const { maxConcurrentActivityTaskExecutions, tuner } = options;
  if (maxConcurrentActivityTaskExecutions !== undefined || tuner !== undefined) return options;
  return { ...options, maxConcurrentActivityTaskExecutions: OF_BATCHES + Math.min(watches, MAX_OF_WATCHES) };
}
