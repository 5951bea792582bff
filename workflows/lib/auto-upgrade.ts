import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';

/**
 * Lets open runs of a long-lived workflow move to the workers of a new deployment version, instead of keeping a worker of
 * the old one alive. Without a deployment version there is no option to set: Temporal rejects a versioning behavior from
 * workers that are not versioned.
 */
export function autoUpgrade<A extends unknown[]>(workflow: (...args: A) => Promise<unknown>): void {
  setWorkflowOptions(
    () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {}),
    workflow,
  );
}
