import { lookUp } from '../model/lang.ts';
import { NotConvertibleError } from './conversion.ts';

/** A parsed spark-submit command line. */
export interface SparkSubmitArguments {
  /** Options with a value; the last value of each: `--name` → `x`. */
  readonly options: ReadonlyMap<string, string>;
  /** Options without a value. */
  readonly switches: ReadonlySet<string>;
  /** Properties of `--conf`; the last value of each. */
  readonly conf: Readonly<Record<string, string>>;
  /** The jar, Python or R file. */
  readonly primaryResource: string | undefined;
  /** The words after the primary resource. */
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
 * Parses the arguments of spark-submit as Spark does (`SparkSubmitOptionParser.parse`): options up to the first other word,
 * which is the application file. All words after it are arguments of the application, even if they look like options.
 * @throws NotConvertibleError if Spark would refuse them
 */
export function parseSparkSubmit(words: readonly string[]): SparkSubmitArguments {
  const options = new Map<string, string>();
  const switches = new Set<string>();
  const conf: Record<string, string> = {};
  let index = 0;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [, long, given] = /^(--[^=]+)=(.+)$/s.exec(word) ?? [];
    const name = long ?? lookUp(SHORT, word) ?? word;
    if (SWITCHES.has(name)) switches.add(name);
    else if (OPTIONS.has(name)) {
      if (given === undefined) index += 1;
      const value = given ?? words[index];
      if (value === undefined) throw new NotConvertibleError(`The option ${word} needs a value.`);
      if (name === '--conf') addProperty(conf, value);
      else options.set(name, value);
    } else if (word.startsWith('-')) {
      throw new NotConvertibleError(
        `spark-submit has no option "${word}". Arguments of the application go after its file.`,
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
  if (separator < 0) throw new NotConvertibleError(`"--conf ${text}" has no value: write key=value.`);
  conf[text.slice(0, separator)] = text.slice(separator + 1);
}
