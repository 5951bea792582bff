import { lookUp } from '../model/lang.ts';
import { NotConvertibleError } from './conversion.ts';
import type { Field } from './shell/expand-words.ts';

/** A parsed spark-submit command line. */
export interface SparkSubmitArguments {
  /** Options with a value, except for those that are properties; the last value of each: `--name` → `x`. */
  readonly options: ReadonlyMap<string, string>;
  /** Options without a value. */
  readonly switches: ReadonlySet<string>;
  /** Properties of `--conf` and of the options that share its map; the last value of each. */
  readonly conf: Readonly<Record<string, string>>;
  /** Unknown values where options are, which may hold any number of them. */
  readonly unknownOptions: readonly string[];
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
 * Options that Spark's launcher puts into one map with the properties of `--conf`, in the order of the command line
 * (`SparkSubmitCommandBuilder.OptionParser.handle`). All other options win over `--conf`.
 */
const OPTIONS_IN_CONF: Readonly<Record<string, string>> = {
  '--driver-class-path': 'spark.driver.extraClassPath',
  '--driver-default-class-path': 'spark.driver.defaultExtraClassPath',
  '--driver-java-options': 'spark.driver.extraJavaOptions',
  '--driver-library-path': 'spark.driver.extraLibraryPath',
  '--driver-memory': 'spark.driver.memory',
};

/** Words of a command line that no shell has to expand. */
export function fieldsOf(words: readonly string[]): Field[] {
  return words.map((text) => ({ text, mayBeSeveral: false, isEscapedBlank: false }));
}

/**
 * Parses the arguments of spark-submit as Spark does (`SparkSubmitOptionParser.parse`): options up to the first other word,
 * which is the application file. All words after it are arguments of the application, even if they look like options.
 * @throws NotConvertibleError if Spark would refuse them
 */
export function parseSparkSubmit(words: readonly Field[]): SparkSubmitArguments {
  const options = new Map<string, string>();
  const switches = new Set<string>();
  const conf = new Map<string, string>();
  const unknownOptions: string[] = [];
  let index = 0;
  for (; index < words.length; index += 1) {
    const { text: word = '', mayBeSeveral = false } = words[index] ?? {};
    const [, long, given] = /^(--[^=]+)=(.+)$/s.exec(word) ?? [];
    const name = long ?? lookUp(SHORT, word) ?? word;
    if (SWITCHES.has(name)) switches.add(name);
    else if (OPTIONS.has(name)) {
      if (given === undefined) index += 1;
      const value = given ?? words[index]?.text;
      if (value === undefined) throw new NotConvertibleError(`The option ${word} needs a value.`);
      const property = lookUp(OPTIONS_IN_CONF, name);
      if (property !== undefined) conf.set(property, value);
      else if (name === '--conf') addProperty(conf, value);
      else options.set(name, value);
    } else if (mayBeSeveral && holdsOptions(words.slice(index + 1))) unknownOptions.push(word);
    else if (word.startsWith('-')) {
      throw new NotConvertibleError(
        `spark-submit has no option "${word}". Arguments of the application go after its file.`,
      );
    } else break;
  }
  return {
    options,
    switches,
    conf: Object.fromEntries(conf),
    unknownOptions,
    primaryResource: words[index]?.text,
    applicationArguments: words.slice(index + 1).map(({ text }) => text),
  };
}

/** Whether an unknown value stands for options, by what follows it: further options, or the application. */
function holdsOptions(following: readonly Field[]): boolean {
  const next = following.find(({ mayBeSeveral }) => !mayBeSeveral);
  if (!next) return false;
  const [name = ''] = next.text.split('=');
  return OPTIONS.has(name) || SWITCHES.has(name) || Object.hasOwn(SHORT, name) || looksLikeApplication(next.text);
}

function looksLikeApplication(word: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(word) || /\.(?:jar|py|R)$/.test(word) || word === 'spark-internal';
}

function addProperty(conf: Map<string, string>, text: string): void {
  const separator = text.indexOf('=');
  if (separator < 0) throw new NotConvertibleError(`"--conf ${text}" has no value: write key=value.`);
  conf.set(text.slice(0, separator), text.slice(separator + 1));
}
