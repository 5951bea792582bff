import type { LocatedProblem } from '../../yaml/located-problem.ts';

/** A problem of a configuration, and where in the file it is, if it came from one. */
export type ConfigurationProblem = LocatedProblem;

/** A configuration that can't be taken: nothing of it is. */
export class InvalidConfigurationError extends Error {
  override readonly name = 'InvalidConfiguration';
  /** The file, or what else it came from. */
  readonly source: string;
  readonly problems: readonly ConfigurationProblem[];
  /** The files it points to: what is wrong may be mended there. */
  readonly files: readonly string[];

  constructor(
    source: string,
    problems: readonly ConfigurationProblem[],
    { files = [], ...options }: ErrorOptions & { files?: readonly string[] } = {},
  ) {
    super(`The configuration was refused (${source}). ${problems.map(told).join('; ')}`, options);
    this.source = source;
    this.problems = problems;
    this.files = files;
  }
}

function told({ path, message, line }: ConfigurationProblem): string {
  return [line === undefined ? '' : `line ${line}`, path, message].filter((part) => part !== '').join(': ');
}
