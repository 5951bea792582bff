import { type BatchProblem, formatPath, type Path } from '../batch/problem.ts';

/** The key of an object's prototype. zod drops it from maps, so it must not reach a schema unnoticed. */
const PROTOTYPE = '__proto__';

/** The problems of keys in data that came from JSON or YAML and that no field can have. */
export function prototypeKeyProblems(data: unknown): readonly BatchProblem[] {
  const problems: BatchProblem[] = [];
  const pending: { readonly value: unknown; readonly path: Path }[] = [{ value: data, path: [] }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, path } = next;
    if (Array.isArray(value)) value.forEach((item, index) => pending.push({ value: item, path: [...path, index] }));
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const innerPath = [...path, key];
        if (key === PROTOTYPE) problems.push({ path: formatPath(innerPath), message: 'is not allowed as a key' });
        else if (typeof inner === 'object') pending.push({ value: inner, path: innerPath });
      }
    }
  }
  return problems;
}
