import { dirname } from 'node:path';
import { locatedDocument } from '../../yaml/located-document.ts';
import { checkDocument } from './check-document.ts';
import type { ConfigurationDocument } from './document.ts';
import { InvalidConfigurationError } from './errors.ts';
import type { ReferenceSources } from './references.ts';
import { configurationVersion } from './version.ts';

/** A configuration as it is written, its references not followed. */
export interface UnresolvedConfiguration {
  readonly version: string;
  readonly written: unknown;
  /** As it is read; undefined where references lead nowhere from here and something else than a text is needed there. */
  readonly document: ConfigurationDocument | undefined;
}

/**
 * Reads a configuration to look at what is written. References that lead nowhere are no problem: where it is looked at, what
 * the workers have need not be.
 * @throws InvalidConfigurationError with every other problem
 */
export function readUnresolvedConfiguration(
  source: string,
  text: string,
  sources?: ReferenceSources,
): UnresolvedConfiguration {
  const read = locatedDocument(text, 'one configuration');
  if ('problems' in read) throw new InvalidConfigurationError(source, read.problems);
  const checked = checkDocument(read.value, sources, dirname(source));
  const version = configurationVersion(text);
  if ('document' in checked) return { version, written: read.value, document: checked.document };
  const problems = checked.problems.filter((one) => !checked.unfollowed.includes(one));
  if (problems.length > 0) throw new InvalidConfigurationError(source, read.locate(problems), checked);
  return { version, written: read.value, document: checked.draft };
}
