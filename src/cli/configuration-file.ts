import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { errorMessage } from '../model/lang.ts';
import { readConfiguration, type ReadConfiguration } from '../config/schema/read-configuration.ts';
import type { ReferenceSources } from '../config/schema/references.ts';
import { UsageError } from './errors.ts';

/** Where a configuration is looked for that nobody names: the first of these that is there. */
export const CONFIGURATION_FILES = ['sparkbatch.yaml', '/etc/sparkbatch/sparkbatch.yaml'] as const;

/** The variable that names the file of the configuration. An empty one counts as not set. */
export const CONFIGURATION_VARIABLE = 'SPARKBATCH_CONFIG';

/** What tells where the configuration is. Default: this process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

/**
 * The file of the configuration, for the worker and for every command: the one named by the option, by `SPARKBATCH_CONFIG`,
 * `./sparkbatch.yaml`, `/etc/sparkbatch/sparkbatch.yaml`; or undefined where there is none of them. One that is named need
 * not be there: who names a file means that one and no other.
 */
export function configurationFile(
  named: string | undefined,
  { env, exists }: Surroundings = { env: process.env, exists: existsSync },
): string | undefined {
  return named ?? (env[CONFIGURATION_VARIABLE] || undefined) ?? CONFIGURATION_FILES.find(exists);
}

/** The text of a configuration, and what messages call it. */
export interface ConfigurationText {
  readonly source: string;
  readonly text: string;
}

/**
 * Reads the text of the configuration a command is about; `-` is standard input.
 * @throws UsageError when there is none, or it can't be read
 */
export async function configurationText(
  named: string | undefined,
  stdin: NodeJS.ReadableStream = process.stdin,
  surroundings?: Surroundings,
): Promise<ConfigurationText> {
  const file = configurationFile(named, surroundings);
  if (file === undefined) {
    const looked = CONFIGURATION_FILES.map((path) => (path.startsWith('/') ? path : `./${path}`)).join(', ');
    throw new UsageError(
      `There is no configuration: name its file, set ${CONFIGURATION_VARIABLE}, or make one of ${looked}.`,
    );
  }
  if (file === '-') return { source: 'standard input', text: await text(stdin as NodeJS.ReadStream) };
  try {
    return { source: file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const why = errorMessage(error);
    throw new UsageError(`Can't read the configuration ${file}: ${why}.`, { cause: error });
  }
}

/**
 * The configuration a command is about.
 * @throws UsageError when there is none or it can't be read; InvalidConfigurationError with every problem
 */
export async function givenConfiguration(
  named: string | undefined,
  sources?: ReferenceSources,
): Promise<ReadConfiguration & ConfigurationText> {
  const given = await configurationText(named);
  return { ...readConfiguration(given.source, given.text, sources), ...given };
}
