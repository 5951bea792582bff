import type { RetryPolicy } from '../model/batch/batch.ts';
import { formatPath } from '../model/batch/problem.ts';
import { formatDuration } from '../model/duration.ts';
import type { FieldPath, FieldProblem } from '../submit/shared/problem.ts';
import { limitsOf, type LimitsInput } from './applied-limits.ts';

/** Compares how a batch is submitted, how long it runs and is kept, and how often it is tried, with the limits. */
export function checkLifetime({ plan: { batch }, layers, origins }: LimitsInput): FieldProblem[] {
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
