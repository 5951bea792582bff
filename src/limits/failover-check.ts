import { isDeepStrictEqual } from 'node:util';
import { valueAt } from '../model/lang.ts';
import type { MatchingLayer } from '../config/schema/layer.ts';
import { flatten } from '../config/schema/flatten.ts';
import { type BatchProblem, formatPath } from '../model/batch/problem.ts';

/**
 * Values that are forced where a batch would move to, and that it does not have: it moves as it is, and would run there
 * without them.
 * @param here the batch as it is
 * @param there the batch as it would be, had it begun there
 */
export function notForced(here: object, there: object, layers: readonly MatchingLayer[]): BatchProblem[] {
  return layers.flatMap(({ name, forced = {} }) =>
    flatten(forced)
      .filter(({ path: [field] }) => field !== 'cluster' && field !== 'namespace')
      .filter(({ path }) => !isDeepStrictEqual(valueAt(here, path), valueAt(there, path)))
      .map(({ path }) => ({
        path: formatPath(path),
        message: `is forced by ${name} there, and the batch moves as it is: say the same here, or do not move`,
      })),
  );
}
