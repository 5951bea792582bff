/** Finds and reads the configuration file (`sparkbatch.yaml`), by the same rules for the worker and for every command. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { readConfiguration, type ReadConfiguration } from '../../config/schema/read-configuration.ts';
import type { ReferenceSources } from '../../config/schema/references.ts';
import { errorMessage } from '../../model/lang.ts';
import { UsageError } from '../shared/errors.ts';

/** Where the configuration is looked for when neither an option nor the environment names it, in this order. */
const DEFAULT_FILES = ['sparkbatch.yaml', '/etc/sparkbatch/sparkbatch.yaml'] as const;

/** The environment variable that names the configuration file. An empty value counts as not set. */
const CONFIGURATION_VARIABLE = 'SPARKBATCH_CONFIG';

/** The environment in which the file is looked for. Default: this process. */
export interface FileEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

/**
 * The path of the configuration file: the one named by the option, by `SPARKBATCH_CONFIG`, `./sparkbatch.yaml`, or
 * `/etc/sparkbatch/sparkbatch.yaml`; undefined when there is none. A file that is named is returned even if it does not
 * exist, so that a mistyped name is an error and does not select another file.
 */
export function configurationFile(
  named: string | undefined,
  { env, exists }: FileEnvironment = { env: process.env, exists: existsSync },
): string | undefined {
  return named ?? (env[CONFIGURATION_VARIABLE] || undefined) ?? DEFAULT_FILES.find(exists);
}

/** The text of a configuration, and its name in messages. */
export interface ConfigurationText {
  readonly source: string;
  readonly text: string;
}

/**
 * Reads the text of the configuration; `-` is standard input.
 * @throws UsageError when there is none, or it can't be read
 */
export async function configurationText(
  named: string | undefined,
  stdin: NodeJS.ReadableStream = process.stdin,
  environment?: FileEnvironment,
): Promise<ConfigurationText> {
  const file = configurationFile(named, environment);
  if (file === undefined) {
    const candidates = DEFAULT_FILES.map((path) => (path.startsWith('/') ? path : `./${path}`)).join(' or ');
    throw new UsageError(
      `There is no configuration: name its file, set ${CONFIGURATION_VARIABLE}, or create ${candidates}.`,
    );
  }
  if (file === '-') return { source: 'standard input', text: await text(stdin as NodeJS.ReadStream) };
  try {
    return { source: file, text: await readFile(file, 'utf8') };
  } catch (error) {
    throw new UsageError(`Can't read the configuration ${file}: ${errorMessage(error)}.`, { cause: error });
  }
}

/**
 * Reads and validates the configuration.
 * @throws UsageError when there is none or it can't be read
 * @throws InvalidConfigurationError with every problem
 */
export async function loadConfiguration(
  named: string | undefined,
  sources?: ReferenceSources,
): Promise<ReadConfiguration & ConfigurationText> {
  const read = await configurationText(named);
  return { ...readConfiguration(read.source, read.text, sources), ...read };
}
