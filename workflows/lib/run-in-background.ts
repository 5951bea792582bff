import { CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * Runs work concurrently with the main path of a workflow. Cancelling the scope that is returned ends it; any other error fails
 * the workflow task.
 */
export function runInBackground(work: () => Promise<unknown>): CancellationScope {
  const scope = new CancellationScope();
  scope.run(work).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  return scope;
}
