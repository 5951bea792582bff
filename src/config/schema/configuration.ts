import type { ConfigurationDocument, ConfigurationInput } from './document.ts';
import { checkDocument } from './check-document.ts';
import { InvalidConfigurationError } from './errors.ts';
import { configurationVersion } from './version.ts';

/** One version of what a fleet of workers knows of clusters, tenants and policy. It never changes; another one takes its place. */
export interface Configuration {
  /** Told with every batch that was resolved by it. */
  readonly version: string;
  readonly document: ConfigurationDocument;
}

/**
 * The configuration in force. Whoever asks twice may get two versions: what belongs together is decided by one.
 */
export interface ConfigurationSource {
  readonly current: Configuration;
}

/**
 * A configuration that a program states itself, instead of reading a file.
 * @throws InvalidConfigurationError with every problem
 */
export function configurationFromOptions(input: ConfigurationInput): Configuration {
  const checked = checkDocument(input);
  if ('problems' in checked) throw new InvalidConfigurationError('the options', checked.problems, checked);
  return { version: configurationVersion(JSON.stringify(input)), document: checked.document };
}
