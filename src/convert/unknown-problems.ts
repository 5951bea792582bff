import { isRecord } from '../model/lang.ts';
import { type BatchProblem, formatPath } from '../model/batch/problem.ts';

/** Every place of a batch that still holds what a shell would have put something in for. */
export function unknownProblems(batch: object, unknown: readonly string[]): BatchProblem[] {
  return unknown.flatMap((text) =>
    placesOf(text, batch).map((path) => ({
      path: formatPath(path),
      message: `${text} is for a shell that runs the script, and nothing is run here: write what it stands for`,
    })),
  );
}

function placesOf(text: string, value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return value.includes(text) ? [[...path]] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(text, item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOf(text, inner, [...path, key]));
}
