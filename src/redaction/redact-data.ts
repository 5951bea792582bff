import type { BatchProblem } from '../model/batch/problem.ts';
import { isRecord } from '../model/lang.ts';
import type { Redact } from './redactor.ts';

/** A copy of data with every text in it redacted. Keys stay. */
export function redactData<T>(data: T, redact: Redact): T {
  if (typeof data === 'string') return redact(data) as T;
  if (Array.isArray(data)) return data.map((item: unknown) => redactData(item, redact)) as T;
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redactData(value, redact)])) as T;
}

/** Problems of a batch without the secrets among the values that they quote. Paths consist of names, and stay. */
export function redactProblems<P extends BatchProblem>(problems: readonly P[], redact: Redact): P[] {
  return problems.map((problem) => ({ ...problem, message: redact(problem.message) }));
}
