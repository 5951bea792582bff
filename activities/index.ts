/** The activities of the workflows: thin functions over their dependencies. What they do is in src/. */
import { archiveLogsActivity } from './archive-logs.ts';
import { changeRetentionActivity } from './change-retention.ts';
import { deleteDriverActivity } from './delete-driver.ts';
import type { SparkActivityDeps } from './deps.ts';
import { pollStateActivity } from './poll-state.ts';
import { readEventsActivity, readLogActivity } from './read-pods.ts';
import { recordEvidenceActivity } from './record-evidence.ts';
import { removeEarlierRunsActivity } from './remove-earlier-runs.ts';
import { removeUnstartedActivity } from './remove-unstarted.ts';
import { reportClustersActivity } from './report-clusters.ts';
import { reportExecutorsActivity } from './report-executors.ts';
import { resolveBatchActivity } from './resolve-batch.ts';
import { startDriverActivity, submitDriverActivity } from './submit-driver.ts';
import { sweepScopeActivity, planSweepActivity } from './sweep-orphans.ts';
import { cachedTemporalNamespace } from './temporal-namespace.ts';
import {
  enterQueueActivity,
  findAdmittedActivity,
  leaveQueueActivity,
  watchQueueActivity,
  reviewQueueActivity,
} from './tenant-queue.ts';
import { watchDriversActivity } from './watch-drivers.ts';

export type { SparkActivityDeps } from './deps.ts';

/** Makes the activities, by the names under which workers register them. */
export function createSparkActivities(deps: SparkActivityDeps) {
  const temporal = cachedTemporalNamespace();
  return {
    sparkResolveBatch: resolveBatchActivity(deps, temporal),
    sparkSubmitDriver: submitDriverActivity(deps),
    sparkRemoveEarlierRuns: removeEarlierRunsActivity(deps),
    sparkStartDriver: startDriverActivity(deps),
    sparkRemoveUnstartedDriver: removeUnstartedActivity(deps),
    sparkPollDriver: pollStateActivity(deps),
    sparkRecordEvidence: recordEvidenceActivity(deps),
    sparkReadLog: readLogActivity(deps),
    sparkReadEvents: readEventsActivity(deps),
    sparkArchiveLogs: archiveLogsActivity(deps),
    sparkDeleteDriver: deleteDriverActivity(deps),
    sparkChangeRetention: changeRetentionActivity(deps, temporal),
    sparkPlanSweep: planSweepActivity(deps),
    sparkSweepScope: sweepScopeActivity(deps, temporal),
    sparkReportExecutors: reportExecutorsActivity(deps),
    sparkReportClusters: reportClustersActivity(deps, temporal),
    sparkEnterQueue: enterQueueActivity(deps),
    sparkWatchQueue: watchQueueActivity(deps),
    sparkLeaveQueue: leaveQueueActivity(),
    sparkFindAdmittedBatches: findAdmittedActivity(temporal),
    sparkReviewQueue: reviewQueueActivity(deps, temporal),
    sparkWatchDrivers: watchDriversActivity(deps, temporal),
  };
}

/** The activities of the workflows. */
export type SparkActivities = ReturnType<typeof createSparkActivities>;
