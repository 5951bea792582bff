import { parseArgs } from 'node:util';
import { type Configuration, CONFIGURATIONS } from '../spark/configurations/index.ts';
import { sample } from './sample.ts';

/** The submissions that a run compares. */
export interface Options {
  readonly versions: readonly string[];
  readonly configurations: readonly Configuration[];
  /** The seed of the sample, if the run compares one. */
  readonly seed?: number;
  readonly json: boolean;
}

/** The text to print instead of running. */
export type Printed = 'help' | 'explanations';

/** A version of each supported minor version of Spark. */
const VERSIONS = ['3.5.7', '4.0.1', '4.1.4'];

/** The help text. */
export const USAGE = `npm run conformance -- [options]

Submits configurations with the real spark-submit, and with sparkbatch convert, sparkbatch submit and a worker, and compares
the stored objects.

  --versions 4.0.1,4.1.4   Spark versions, downloaded if missing (default: 3.5.7,4.0.1,4.1.4)
  --only java,python       configurations by name (default: all)
  --sample N [--seed N]    a random sample of N configurations; a seed always selects the same sample
  -o json                  print the report as JSON
  --explanations           print the table of explained differences for docs/contribute/conformance.md, and exit
  -h, --help               print this help, and exit

Exit codes: 0 no unexplained difference; 1 unexplained differences, or a failure; 2 invalid command line;
130 interrupted.
`;

/**
 * Parses the command line.
 * @returns what to run, or what to print instead
 * @throws Error for an invalid command line
 */
export function parseOptions(args: readonly string[], known = CONFIGURATIONS): Options | Printed {
  const { values } = parseArgs({
    args: [...args],
    options: {
      versions: { type: 'string', default: VERSIONS.join(',') },
      only: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string' },
      output: { type: 'string', short: 'o', default: 'text' },
      explanations: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.explanations) return 'explanations';
  if (!['text', 'json'].includes(values.output))
    throw new Error(`--output must be text or json, not "${values.output}".`);
  const named = values.only?.split(',');
  const unknown = (named ?? []).filter((name) => !known.some((one) => one.name === name));
  if (unknown.length > 0) {
    const names = known.map(({ name }) => name).join(', ');
    throw new Error(`Unknown configuration ${unknown.join(', ')}. Use one of: ${names}.`);
  }
  const chosen = known.filter(({ name }) => named?.includes(name) ?? true);
  const options = { versions: values.versions.split(','), json: values.output === 'json' };
  if (values.sample === undefined) {
    if (values.seed !== undefined) throw new Error('--seed requires --sample.');
    return { ...options, configurations: chosen };
  }
  const size = wholeNumber('--sample', values.sample);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : wholeNumber('--seed', values.seed);
  return { ...options, configurations: sample(chosen, { size, seed }), seed };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} must be a whole number, not "${text}".`);
  return Number(text);
}
