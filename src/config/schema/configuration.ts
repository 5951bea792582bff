import { createHash } from 'node:crypto';
import type { ConfigurationDocument, ConfigurationInput } from './document.ts';
import { checkDocument } from './check-document.ts';
import { InvalidConfigurationError } from './errors.ts';

/** One immutable version of the configuration of a fleet of workers. A reload replaces it by another one. */
export interface Configuration {
  /** Recorded with every batch that was resolved by this version. */
  readonly version: string;
  readonly document: ConfigurationDocument;
}

/**
 * Provides the configuration in force. Two reads may return two versions: read once for decisions that belong together.
 */
export interface ConfigurationSource {
  readonly current: Configuration;
}

/** The version of a configuration: the first 12 hex digits of the SHA-256 of its text. */
export function configurationVersion(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Creates a configuration from options in code, without a file.
 * @throws InvalidConfigurationError with every problem
 */
export function configurationFromOptions(input: ConfigurationInput): Configuration {
  const checked = checkDocument(input);
  if ('problems' in checked) throw new InvalidConfigurationError('the options', checked.problems, checked);
  return { version: configurationVersion(JSON.stringify(input)), document: checked.document };
}
