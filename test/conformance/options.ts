import { parseArgs } from 'node:util';
import { type Configuration, CONFIGURATIONS } from '../spark/configurations/index.ts';
import { sample } from './sample.ts';

/** What one run compares. */
export interface Options {
  readonly versions: readonly string[];
  readonly configurations: readonly Configuration[];
  /** The seed of the sample, where there is one. */
  readonly seed?: number;
  readonly json: boolean;
}

/** Asked for instead of a run. */
export type Printed = 'help' | 'explanations';

/** The first and the newest line of Spark that are supported. */
const VERSIONS = ['3.5.7', '4.1.4'];

/** How to call it. */
export const USAGE = `npm run conformance -- [options]

Submits configurations by the real spark-submit and by ourselves to an API server, and compares what it keeps of both.

  --versions 3.5.7,4.1.4   Spark versions; fetched where they are missing (these by default)
  --only java,python       configurations by name (all by default)
  --sample N [--seed N]    so many of them; the same seed chooses the same
  -o json                  for machines
  --explanations           only print the table of explained differences that docs/contribute/conformance.md holds
  --help

Exit codes: 0 no unexplained difference; 1 there is one, or it failed; 2 the command line was not understood;
130 interrupted.
`;

/**
 * Reads the command line: what to run, or what to print instead.
 * @throws Error in one sentence when it can't be understood
 */
export function optionsOf(args: readonly string[], known = CONFIGURATIONS): Options | Printed {
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
  if (!['text', 'json'].includes(values.output)) throw new Error(`--output is text or json, not "${values.output}".`);
  const named = values.only?.split(',');
  const unknown = (named ?? []).filter((name) => !known.some((one) => one.name === name));
  if (unknown.length > 0) {
    const names = known.map(({ name }) => name).join(', ');
    throw new Error(`There is no configuration ${unknown.join(', ')}. There are: ${names}.`);
  }
  const chosen = known.filter(({ name }) => named?.includes(name) ?? true);
  const options = { versions: values.versions.split(','), json: values.output === 'json' };
  if (values.sample === undefined) {
    if (values.seed !== undefined) throw new Error('--seed is for --sample.');
    return { ...options, configurations: chosen };
  }
  const size = wholeNumber('--sample', values.sample);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : wholeNumber('--seed', values.seed);
  return { ...options, configurations: sample(chosen, { size, seed }), seed };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} is a whole number, not "${text}".`);
  return Number(text);
}
