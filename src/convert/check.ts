import type { Batch } from '../model/batch.ts';
import { type BatchProblem, checkBatch, formatPath } from '../model/problem.ts';
import { checkNative } from '../submit/native/check.ts';
import { checkOperator } from '../submit/operator/check.ts';
import type { Problem } from '../submit/submitter.ts';

/** What each kind checks without a worker. What spark-submit can do is its worker's to say. */
const CHECKS: Readonly<Record<string, (batch: Batch) => readonly Problem[]>> = {
  native: checkNative,
  operator: checkOperator,
};

/** What would be told of a batch when it is submitted, as far as no worker is needed to know it. */
export function problemsOfBatch(request: object): readonly BatchProblem[] {
  const kind = kindOf(request);
  // A kind that this version does not know is not what is wrong with the batch: all else of it is checked.
  const checked = checkBatch(kind === 'spark-submit' ? { ...request, submit: undefined } : request);
  if ('problems' in checked) return checked.problems;
  return (CHECKS[kind]?.(checked.batch) ?? []).map(({ path, message }) => ({ path: formatPath(path), message }));
}

function kindOf(request: object): string {
  const submit = 'submit' in request ? (request.submit as { kind?: string } | undefined) : undefined;
  return submit?.kind ?? 'native';
}
