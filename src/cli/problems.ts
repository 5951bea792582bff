import type { LocatedProblem } from '../yaml/located-document.ts';

/** One line per problem, as compilers write them, so that editors and terminals make links of them. */
export function problemLines(source: string | undefined, problems: readonly LocatedProblem[]): string[] {
  return problems.map(({ path, message, line, column }) => {
    const place = [source, line, line === undefined ? undefined : column].filter((part) => part !== undefined);
    const where = [place.join(':'), path].filter((part) => part !== '');
    return `${where.join(': ')}: ${message}`;
  });
}
