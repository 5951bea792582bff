import { SparkBatchError } from '../../model/errors.ts';
import type { LocatedProblem } from '../../yaml/located-document.ts';

/** A problem of a configuration, with its position if it was read from a file. */
export type ConfigurationProblem = LocatedProblem;

/** The configuration is invalid. No part of it is applied. */
export class InvalidConfigurationError extends SparkBatchError {
  override readonly name: string = 'InvalidConfigurationError';
  /** The file, or another name of where the configuration came from. */
  readonly source: string;
  readonly problems: readonly ConfigurationProblem[];
  /** The files that the configuration refers to: a change of one of them may resolve the problems. */
  readonly files: readonly string[];

  constructor(
    source: string,
    problems: readonly ConfigurationProblem[],
    { files = [], ...options }: ErrorOptions & { files?: readonly string[] } = {},
  ) {
    super(`The configuration was refused (${source}). ${problems.map(problemLine).join('; ')}`, options);
    this.source = source;
    this.problems = problems;
    this.files = files;
  }
}

/** A problem as one line, for logs and lists: `line 3: driver.memory: must not be empty`. */
export function problemLine({ path, message, line }: ConfigurationProblem): string {
  return [line === undefined ? '' : `line ${line}`, path, message].filter((part) => part !== '').join(': ');
}
