import { dirname } from 'node:path';
import { locatedDocument } from '../../yaml/located-document.ts';
import { checkDocument } from './check-document.ts';
import { type Configuration, configurationVersion } from './configuration.ts';
import type { ConfigurationDocument } from './document.ts';
import { type ConfigurationProblem, InvalidConfigurationError } from './errors.ts';
import { plaintextSecrets } from './plaintext-secret-check.ts';
import type { ReferenceSources, ResolvedReference } from './references.ts';
import { warningsOf } from './warnings.ts';

/** A configuration that was read from a file. */
export interface ReadConfiguration extends Configuration {
  /** The files that it refers to by `${file:PATH}`. Relative paths are relative to the folder of the configuration. */
  readonly files: readonly string[];
  /** Finds parts that are valid but probably mistakes, each with its position. Computed on each call. */
  readonly warnings: () => readonly ConfigurationProblem[];
  /** The references in the file, with the values that replaced them. */
  readonly references: readonly ResolvedReference[];
}

/**
 * Reads `sparkbatch.yaml`: YAML or JSON, one document.
 * @param source the name of the file, for messages
 * @throws InvalidConfigurationError with every problem, each with line and column
 */
export function readConfiguration(source: string, text: string, sources?: ReferenceSources): ReadConfiguration {
  const read = parse(source, text);
  const checked = checkDocument(read.value, sources, dirname(source));
  if ('problems' in checked) {
    throw new InvalidConfigurationError(source, read.locate(checked.problems), { files: checked.files });
  }
  const { document, files, references } = checked;
  const warnings = () => read.locate([...warningsOf(document), ...plaintextSecrets(document, references)]);
  return { version: configurationVersion(text), document, files, references, warnings };
}

/** A configuration as it is written, with its references unresolved. */
export interface UnresolvedConfiguration {
  readonly version: string;
  readonly written: unknown;
  /** With references resolved; undefined if one that cannot be resolved here stands where its text is not a valid value. */
  readonly document: ConfigurationDocument | undefined;
}

/**
 * Reads a configuration in order to inspect it. References that cannot be resolved are no problem: environment variables and
 * files of the workers need not exist on the machine of the reader.
 * @throws InvalidConfigurationError with every other problem
 */
export function readUnresolvedConfiguration(
  source: string,
  text: string,
  sources?: ReferenceSources,
): UnresolvedConfiguration {
  const read = parse(source, text);
  const checked = checkDocument(read.value, sources, dirname(source));
  const version = configurationVersion(text);
  if ('document' in checked) return { version, written: read.value, document: checked.document };
  const problems = checked.problems.filter((problem) => !checked.unresolved.includes(problem));
  if (problems.length > 0) throw new InvalidConfigurationError(source, read.locate(problems), checked);
  return { version, written: read.value, document: checked.draft };
}

function parse(source: string, text: string) {
  const read = locatedDocument(text, 'one configuration');
  if ('problems' in read) throw new InvalidConfigurationError(source, read.problems);
  // A batch file follows kubectl, where the last of two equal keys counts. In a configuration, which sets limits, it is an
  // error.
  if (read.warnings.length > 0) throw new InvalidConfigurationError(source, read.warnings);
  return read;
}
