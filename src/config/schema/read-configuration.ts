import { dirname } from 'node:path';
import { locatedDocument } from '../../yaml/located-document.ts';
import { checkDocument } from './check-document.ts';
import type { Configuration } from './configuration.ts';
import { type ConfigurationProblem, InvalidConfigurationError } from './errors.ts';
import { openSecrets } from '../../redaction/plaintext-secret-check.ts';
import type { FollowedReference, ReferenceSources } from './references.ts';
import { configurationVersion } from './version.ts';
import { warningsOf } from './warnings.ts';

/** A configuration that was read from a file. */
export interface ReadConfiguration extends Configuration {
  /** The files it points to by `${file:PATH}`; relative paths are relative to its own folder. */
  readonly files: readonly string[];
  /** What is most likely not meant, each with its place. Only looked for when somebody asks. */
  readonly warnings: () => readonly ConfigurationProblem[];
  /** Where what the references lead to stands in its place now. */
  readonly followed: readonly FollowedReference[];
}

/**
 * Reads `sparkbatch.yaml`: YAML or JSON, one document.
 * @param source the file's name, for messages
 * @throws InvalidConfigurationError with every problem, each with line and column
 */
export function readConfiguration(source: string, text: string, sources?: ReferenceSources): ReadConfiguration {
  const read = locatedDocument(text, 'one configuration');
  if ('problems' in read) throw new InvalidConfigurationError(source, read.problems);
  const checked = checkDocument(read.value, sources, dirname(source));
  if ('problems' in checked) {
    throw new InvalidConfigurationError(source, read.locate(checked.problems), { files: checked.files });
  }
  const { document, files, followed } = checked;
  const warnings = () => read.locate([...warningsOf(document), ...openSecrets(document, followed)]);
  return { version: configurationVersion(text), document, files, followed, warnings };
}
