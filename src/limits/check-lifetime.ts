import { planAttempt } from '../model/batch/attempt.ts';
import type { RetryPolicy } from '../model/batch/batch.ts';
import type { BatchPlan } from '../model/batch/plan.ts';
import { formatPath } from '../model/batch/problem.ts';
import { formatDuration } from '../model/duration.ts';
import { asRecord } from '../model/lang.ts';
import { buildManifestDriver } from '../submit/manifest/build.ts';
import { buildSparkApplication } from '../submit/operator/build.ts';
import { dialectOf } from '../submit/operator/dialects.ts';
import type { FieldPath, FieldProblem } from '../submit/shared/problem.ts';
import { limitsOf, type LimitsInput } from './applied-limits.ts';
import { listIn } from './requests/amounts.ts';

/** Compares how a batch is submitted, how long it runs and is kept, and how often it is tried, with the limits. */
export function checkLifetime({ plan, layers, origins }: LimitsInput): FieldProblem[] {
  const { batch } = plan;
  const isSet = (path: FieldPath) => origins.has(formatPath(path));
  return [
    ...limitsOf(layers, (limits) => limits.submitKinds).flatMap(({ layer, limit }): FieldProblem[] => {
      if (limit.includes(batch.submit.kind)) return [];
      const message = `"${batch.submit.kind}" is not in limits.submitKinds of ${layer}: use ${limit.join(', ') || 'none'}`;
      return [{ path: ['submit', 'kind'], message }];
    }),
    ...limitsOf(layers, (limits) => limits.runtime).flatMap(({ layer, limit }): FieldProblem[] => {
      const { runtime } = batch.timeouts;
      return runtime === undefined || runtime <= limit
        ? []
        : [tooLong(['timeouts', 'runtime'], runtime, limit, `limits.runtime of ${layer}`)];
    }),
    ...limitsOf(layers, (limits) => limits.pending).flatMap(({ layer, limit }): FieldProblem[] => {
      const { pending } = batch.timeouts;
      return pending === undefined || pending <= limit
        ? []
        : [tooLong(['timeouts', 'pending'], pending, limit, `limits.pending of ${layer}`)];
    }),
    ...checkContainersAfterEnd(plan, layers),
    ...limitsOf(layers, (limits) => limits.retention).flatMap(({ layer, limit }): FieldProblem[] => [
      ...(batch.retention > limit && isSet(['retention'])
        ? [tooLong(['retention'], batch.retention, limit, `limits.retention of ${layer}`)]
        : []),
      ...(batch.cleanup !== 'ALL' && isSet(['cleanup'])
        ? [
            {
              path: ['cleanup'],
              message: `${batch.cleanup} keeps drivers forever, and limits.retention of ${layer} allows ${formatDuration(limit)}: use ALL`,
            },
          ]
        : []),
    ]),
    ...limitsOf(layers, (limits) => limits.attempts).flatMap(({ layer, limit }): FieldProblem[] =>
      retryCounts(batch.retry)
        .filter(({ path, count }) => isSet(path) && count >= limit)
        .map(({ path, count }) => ({
          path,
          message: `${count} retries are ${count + 1} attempts, and limits.attempts of ${layer} allows ${limit}: lower it`,
        })),
    ),
  ];
}

/**
 * With `stateSource: CONTAINER` a batch ends with Spark's container. Other containers of the driver may run on for its
 * retention, and nothing counts their time.
 */
function checkContainersAfterEnd(plan: BatchPlan, layers: LimitsInput['layers']): FieldProblem[] {
  const { batch } = plan;
  const [limit] = limitsOf(layers, (limits) => limits.runtime);
  if (!limit || batch.stateSource !== 'CONTAINER' || !hasOtherContainers(plan)) return [];
  if (batch.retention <= LONGEST_RETENTION_OF_RUNNING && batch.cleanup === 'ALL') return [];
  const message = `CONTAINER lets other containers of the driver run after the end of the batch, and limits.runtime of ${limit.layer} bounds how long a driver runs: use POD and make them init containers with restartPolicy Always, or set retention to at most ${formatDuration(LONGEST_RETENTION_OF_RUNNING)} and cleanup to ALL`;
  return [{ path: ['stateSource'], message }];
}

/** A retention in which containers that still run do not matter, in milliseconds. */
const LONGEST_RETENTION_OF_RUNNING = 60_000;

function hasOtherContainers(plan: BatchPlan): boolean {
  const { batch } = plan;
  const containersIn = (pod: unknown) => listIn(asRecord(asRecord(pod)['spec'])['containers']).length;
  switch (batch.submit.kind) {
    case 'native':
    case 'spark-submit':
      return containersIn(batch.driver.template) > 1;
    case 'operator': {
      const { spec } = buildSparkApplication({ plan, attempt: planAttempt(plan, 1) });
      const [field, inner] = dialectOf(batch).driverTemplate;
      const driver = asRecord(spec[field]);
      return listIn(driver['sidecars']).length > 0 || containersIn(driver[inner]) > 1;
    }
    case 'manifest':
      return containersIn(buildManifestDriver({ plan, attempt: planAttempt(plan, 1) }).pod) > 1;
    case 'custom':
    case 'existing':
      return true;
  }
}

function tooLong(path: FieldPath, duration: number, limit: number, name: string): FieldProblem {
  return { path, message: `${formatDuration(duration)} is longer than ${name}, ${formatDuration(limit)}: lower it` };
}

/** Every retry count of a policy. Each is checked alone, because a batch may never use several of them up. */
function retryCounts({ application, infrastructure, classes = {} }: RetryPolicy): { path: FieldPath; count: number }[] {
  return [
    { path: ['retry', 'application'], count: application },
    { path: ['retry', 'infrastructure'], count: infrastructure },
    ...Object.entries(classes).flatMap(([name, ofClass]) =>
      ofClass ? [{ path: ['retry', 'classes', name, 'limit'], count: ofClass.limit }] : [],
    ),
  ];
}
