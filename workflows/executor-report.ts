import { proxyActivities } from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';
import type { ExecutorReport } from '../src/model/status/executor-report.ts';

const { sparkReportExecutors } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 3 },
  summary: 'List the executors of the driver',
});

/**
 * Reports on the executors of a driver, as they are now. Started by `sparkbatch status`: executors change all the time, and
 * nothing is watched or recorded of them while nobody asks.
 */
export async function SparkExecutorReport(driver: DriverRef): Promise<ExecutorReport> {
  return sparkReportExecutors(driver);
}
