import type { BatchProblem } from '../model/problem.ts';

/** A problem of a configuration, and where in the file it is. Lines and columns count from 1. */
export interface ConfigurationProblem extends BatchProblem {
  readonly line?: number;
  readonly column?: number;
}

/** A configuration that can't be taken: nothing of it is. */
export class InvalidConfigurationError extends Error {
  override readonly name = 'InvalidConfiguration';
  /** The file, or what else it came from. */
  readonly source: string;
  readonly problems: readonly ConfigurationProblem[];

  constructor(source: string, problems: readonly ConfigurationProblem[], options?: ErrorOptions) {
    const told = problems.map(
      ({ path, message, line }) => `${line === undefined ? '' : `line ${line}: `}${path}: ${message}`,
    );
    super(`The configuration was refused (${source}). ${told.join('; ')}`, options);
    this.source = source;
    this.problems = problems;
  }
}
