import type { V1Pod } from '@kubernetes/client-node';
import { listApplicationPods, readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { executorsIn, summarizeExecutors } from '../src/kubernetes/pods/executors.ts';
import { asApiError } from '../src/kubernetes/transport/api-error.ts';
import type { ClusterApi } from '../src/kubernetes/transport/cluster-api.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';
import { driverPath } from '../src/model/names.ts';
import type { ExecutorReport } from '../src/model/status/executor-report.ts';
import { exceededQuota, quotaText } from '../src/submit/shared/resource-quota.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';

/** Reports on the executors of a driver: one list of its application's pods, and one dry run against the resource quotas. */
export function reportExecutorsActivity({ clusters, submitters }: SparkActivityDeps) {
  return (driver: DriverRef): Promise<ExecutorReport> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const selector = submitters.ofDriver(driver).podSelector?.(driver);
      const pods = await listApplicationPods(cluster, driver, signal, selector);
      const executors = executorsIn(pods);
      const sample = executors.at(-1) ?? (await readDriver(cluster, driver, signal));
      const fullQuota = sample && (await findFullQuota(sample, driver, cluster, signal));
      return { ...summarizeExecutors(executors), ...(fullQuota !== undefined && { fullQuota }) };
    });
}

/**
 * The resource quota that refuses another executor. Such an executor is no pod that could say so: the driver only logs the
 * refusal. The sample is an executor, or the driver while there is none, which is of a similar size.
 */
async function findFullQuota(
  { spec }: V1Pod,
  driver: DriverRef,
  cluster: ClusterApi,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { namespace, name } = driver;
  const what = `asking for room for an executor of ${driverPath(driver)}`;
  const containers = spec?.containers.map(({ name: container, image = 'spark', resources }) => ({
    name: container,
    image,
    ...(resources && { resources }),
  }));
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod' as const,
    metadata: { generateName: `${name.slice(0, 200)}-room-`, namespace },
    spec: {
      restartPolicy: 'Never',
      ...(spec?.priorityClassName && { priorityClassName: spec.priorityClassName }),
      containers,
    },
  };
  try {
    await cluster.requestObject(what, signal, (objects, attempt) => objects.create(pod, { dryRun: true }, attempt));
    return undefined;
  } catch (error) {
    const apiError = asApiError(error, what);
    // Policies may refuse a pod that is no executor of Spark's; only a quota is of interest.
    if (!apiError.isRejection) throw apiError;
    const quota = exceededQuota(apiError.apiMessage);
    return quota && quotaText(quota);
  }
}
