import { NotConvertible } from './conversion.ts';

/** A spark-submit command line, taken apart. */
export interface SparkSubmitArguments {
  /** Options with a value, the last of each: `--name` → `x`. */
  readonly options: ReadonlyMap<string, string>;
  /** Options without one. */
  readonly switches: ReadonlySet<string>;
  /** Properties of `--conf`; the last value of each. */
  readonly conf: Readonly<Record<string, string>>;
  /** The jar, Python or R file. */
  readonly primaryResource: string | undefined;
  /** What follows it: arguments of the application. */
  readonly applicationArguments: readonly string[];
}

/** Options with a value (Spark's `SparkSubmitOptionParser`, 3.5 to 4.1). */
export const OPTIONS: ReadonlySet<string> = new Set(
  (
    '--archives --class --conf --deploy-mode --driver-class-path --driver-cores --driver-default-class-path ' +
    '--driver-java-options --driver-library-path --driver-memory --exclude-packages --executor-cores --executor-memory ' +
    '--files --jars --keytab --kill --master --name --num-executors --packages --principal --properties-file ' +
    '--proxy-user --py-files --queue --remote --repositories --status --total-executor-cores'
  ).split(' '),
);

/** Options without a value. */
export const SWITCHES: ReadonlySet<string> = new Set(
  '--help --load-spark-defaults --supervise --usage-error --verbose --version'.split(' '),
);

const SHORT: Readonly<Record<string, string>> = { '-c': '--conf', '-h': '--help', '-v': '--verbose' };

/**
 * Takes the arguments of spark-submit apart as Spark does (`SparkSubmitOptionParser.parse`): options up to the first word
 * that is none, which is the application's file; all behind it is the application's, whatever it looks like.
 * @throws NotConvertible for what Spark would refuse
 */
export function parseSparkSubmit(words: readonly string[]): SparkSubmitArguments {
  const options = new Map<string, string>();
  const switches = new Set<string>();
  const conf: Record<string, string> = {};
  let index = 0;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [, long, given] = /^(--[^=]+)=(.+)$/s.exec(word) ?? [];
    const name = long ?? SHORT[word] ?? word;
    if (SWITCHES.has(name)) switches.add(name);
    else if (OPTIONS.has(name)) {
      if (given === undefined) index += 1;
      const value = given ?? words[index];
      if (value === undefined) throw new NotConvertible(`The option ${word} is without its value.`);
      if (name === '--conf') addProperty(conf, value);
      else options.set(name, value);
    } else if (word.startsWith('-')) {
      throw new NotConvertible(
        `spark-submit has no option "${word}". Options of the application itself go behind its file.`,
      );
    } else break;
  }
  return {
    options,
    switches,
    conf,
    primaryResource: words[index],
    applicationArguments: words.slice(index + 1),
  };
}

function addProperty(conf: Record<string, string>, text: string): void {
  const separator = text.indexOf('=');
  if (separator < 0) throw new NotConvertible(`"--conf ${text}" is not a property and its value: write key=value.`);
  conf[text.slice(0, separator)] = text.slice(separator + 1);
}
