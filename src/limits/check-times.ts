import { formatDuration } from '../model/duration.ts';
import type { RetryPolicy } from '../model/batch/batch.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import { limitsOf } from './applied-limits.ts';
import type { PolicyInput } from './check-references.ts';
import { formatPath } from '../model/batch/problem.ts';
import type { Path } from './referenced-resource.ts';

/** How it is submitted, how long it may run and be kept, how often it may be tried: what a batch asks for beyond its limits. */
export function checkTimes({ plan: { batch }, layers, origins }: PolicyInput): FieldProblem[] {
  const isSaid = (path: Path) => origins.has(formatPath(path));
  return [
    ...limitsOf(layers, (limits) => limits.submitKinds).flatMap(({ layer, limit }): FieldProblem[] => {
      if (limit.includes(batch.submit.kind)) return [];
      const message = `"${batch.submit.kind}" is not among limits.submitKinds of ${layer}: use ${limit.join(', ') || 'none'}`;
      return [{ path: ['submit', 'kind'], message }];
    }),
    ...limitsOf(layers, (limits) => limits.runtime).flatMap(({ layer, limit }): FieldProblem[] => {
      const { runtime } = batch.timeouts;
      return runtime === undefined || runtime <= limit
        ? []
        : [longer(['timeouts', 'runtime'], runtime, limit, `limits.runtime of ${layer}`)];
    }),
    ...limitsOf(layers, (limits) => limits.retention).flatMap(({ layer, limit }): FieldProblem[] => [
      ...(batch.retention > limit && isSaid(['retention'])
        ? [longer(['retention'], batch.retention, limit, `limits.retention of ${layer}`)]
        : []),
      ...(batch.cleanup !== 'ALL' && isSaid(['cleanup'])
        ? [
            {
              path: ['cleanup'],
              message: `${batch.cleanup} keeps drivers for ever, and limits.retention of ${layer} allows ${formatDuration(limit)}: use ALL`,
            },
          ]
        : []),
    ]),
    ...limitsOf(layers, (limits) => limits.attempts).flatMap(({ layer, limit }): FieldProblem[] =>
      budgetsOf(batch.retry)
        .filter(({ path, count }) => isSaid(path) && count >= limit)
        .map(({ path, count }) => ({
          path,
          message: `${count} retries would be ${count + 1} attempts, and limits.attempts of ${layer} allows ${limit}: lower it`,
        })),
    ),
  ];
}

function longer(path: Path, asked: number, limit: number, whose: string): FieldProblem {
  return { path, message: `${formatDuration(asked)} is longer than ${whose}, ${formatDuration(limit)}: lower it` };
}

/** Every budget of retries, each by itself: together they may be more than ever follow. */
function budgetsOf({ application, infrastructure, classes = {} }: RetryPolicy): { path: Path; count: number }[] {
  return [
    { path: ['retry', 'application'], count: application },
    { path: ['retry', 'infrastructure'], count: infrastructure },
    ...Object.entries(classes).flatMap(([name, own]) =>
      own ? [{ path: ['retry', 'classes', name, 'limit'], count: own.limit }] : [],
    ),
  ];
}
