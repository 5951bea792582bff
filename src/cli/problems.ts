import type { BatchProblem } from '../model/problem.ts';

/** A problem and where in the file it is. Lines and columns count from 1. */
export interface LocatedProblem extends BatchProblem {
  readonly line?: number;
  readonly column?: number;
}

/** One line per problem, as compilers write them, so that editors and terminals make links of them. */
export function problemLines(source: string | undefined, problems: readonly LocatedProblem[]): string[] {
  return problems.map(({ path, message, line, column }) => {
    const place = [source, line, line === undefined ? undefined : column].filter((part) => part !== undefined);
    const where = [place.join(':'), path].filter((part) => part !== '');
    return `${where.join(': ')}: ${message}`;
  });
}
