import type { Batch } from '../model/batch.ts';
import { type BatchProblem, checkBatch, formatPath } from '../model/problem.ts';
import { checkNative } from '../submit/native/check.ts';
import { checkOperator } from '../submit/operator/check.ts';
import { checkWithoutSpark } from '../submit/spark-submit/check.ts';
import type { Problem } from '../submit/submitter.ts';

/** What each kind checks without a worker. */
const CHECKS: Readonly<Record<string, (batch: Batch) => readonly Problem[]>> = {
  native: checkNative,
  operator: checkOperator,
  'spark-submit': checkWithoutSpark,
};

/** What would be told of a batch when it is submitted, as far as no worker is needed to know it. */
export function problemsOfBatch(request: object): readonly BatchProblem[] {
  const kind = kindOf(request);
  const checked = checkBatch(request);
  if ('problems' in checked) return checked.problems;
  return (CHECKS[kind]?.(checked.batch) ?? []).map(({ path, message }) => ({ path: formatPath(path), message }));
}

function kindOf(request: object): string {
  const submit = 'submit' in request ? (request.submit as { kind?: string } | undefined) : undefined;
  return submit?.kind ?? 'native';
}
