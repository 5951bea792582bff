import { valueText } from '../../config/schema/flatten.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import { listIn } from '../requests/amounts.ts';
import { type HiddenSettings, NO_SETTINGS, readJavaOptions, type Setting, settingsInText } from './java-options.ts';

/** Settings that a part of a batch hides. */
export interface LocatedSettings extends HiddenSettings {
  readonly path: FieldPath;
}

/** Properties whose values are the options of a JVM. */
const JAVA_OPTIONS = /^spark\.(?:driver|executor)\.(?:extra|default)JavaOptions$/;

/** Properties whose values are environment variables of the driver or of executors. */
const ENVIRONMENT = /^spark\.(?:kubernetes\.driverEnv|executorEnv)\.(.+)$/s;

/** Environment variables that a JVM, or the scripts that start Spark's JVM, read as options. */
const OPTION_VARIABLE =
  /^(?:JDK_JAVA_OPTIONS|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JAVA_OPTS|SPARK_\w*(?:JAVA_OPT\w*|OPTS))$/;

/** Environment variables that Spark reads where a property is not set (`SparkSubmitArguments`, `SparkContext`). */
const PROPERTY_OF_VARIABLE: ReadonlyMap<string, string> = new Map([
  ['SPARK_DRIVER_MEMORY', 'spark.driver.memory'],
  ['SPARK_EXECUTOR_MEMORY', 'spark.executor.memory'],
  ['SPARK_MEM', 'spark.executor.memory'],
  ['SPARK_EXECUTOR_CORES', 'spark.executor.cores'],
  ['SPARK_EXECUTOR_INSTANCES', 'spark.executor.instances'],
]);

/** Options may contain options: `-Dspark.driver.extraJavaOptions="-Dspark.x=y"`. Deeper ones are opaque. */
const MAX_DEPTH = 4;

/** The settings in the value of a property: options of a JVM, or a variable of its environment. */
export function settingsInProperty(property: string, value: string): HiddenSettings {
  return withNested(directSettings(property, value));
}

/** The settings in an environment variable of a container. */
export function settingsInVariable(name: string, value: string): HiddenSettings {
  return withNested(inVariable(name, value));
}

/** The settings in a file of Spark's configuration directory (`AbstractCommandBuilder`, `load-spark-env.sh`). */
export function settingsInConfFile(name: string, text: string): HiddenSettings {
  if (name === 'java-opts') return withNested(merge(text.split(/[\r\n]+/).map(readJavaOptions)));
  if (name !== 'spark-env.sh') return NO_SETTINGS;
  return withNested({ settings: settingsInText(text), fallbacks: assignments(text), opaque: [] });
}

/** `SPARK_EXECUTOR_MEMORY=500g` in a shell script. */
function assignments(script: string): Setting[] {
  return script
    .replaceAll(/["'\\]/g, '')
    .split(/[\s;&|]+/)
    .flatMap((word) => {
      const [name = '', ...value] = word.split('=');
      return value.length === 0 ? [] : fallback(name, value.join('='));
    });
}

function fallback(variable: string, value: string): Setting[] {
  const property = PROPERTY_OF_VARIABLE.get(variable);
  return property === undefined ? [] : [[property, value]];
}

/** The settings in the environment of the containers of a pod, or of a pod template. */
export function settingsInPod(pod: unknown): LocatedSettings[] {
  const spec = asRecord(asRecord(pod)['spec']);
  return ['initContainers', 'containers'].flatMap((field) =>
    listIn(spec[field]).flatMap((container, index) =>
      settingsInEnv(asRecord(container)['env']).map((one) => ({
        ...one,
        path: ['spec', field, index, 'env', ...one.path],
      })),
    ),
  );
}

/** The settings in the environment of a container: `[{ name, value }]`. */
export function settingsInEnv(env: unknown): LocatedSettings[] {
  return listIn(env).map((variable, index) => {
    const { name, value, valueFrom } = asRecord(variable);
    const text = valueText(name ?? '');
    const isElsewhere = isRecord(valueFrom) && (OPTION_VARIABLE.test(text) || PROPERTY_OF_VARIABLE.has(text));
    const reason = `takes ${text} from elsewhere, where it can't be checked: write its value`;
    const found = isElsewhere ? { ...NO_SETTINGS, opaque: [reason] } : settingsInVariable(text, valueText(value ?? ''));
    return { path: [index], ...found };
  });
}

function directSettings(property: string, value: string): HiddenSettings {
  if (JAVA_OPTIONS.test(property)) return readJavaOptions(value);
  const [, variable] = ENVIRONMENT.exec(property) ?? [];
  return variable === undefined ? NO_SETTINGS : inVariable(variable, value);
}

function inVariable(name: string, value: string): HiddenSettings {
  const options = OPTION_VARIABLE.test(name)
    ? readJavaOptions(value)
    : { ...NO_SETTINGS, settings: settingsInText(value) };
  return { ...options, fallbacks: fallback(name, value) };
}

/** Adds the settings that the values of settings hide. */
export function withNested(found: HiddenSettings, depth = 0): HiddenSettings {
  const inner = merge(found.settings.map(([property, value]) => directSettings(property, value)));
  if (Object.values(inner).every((list: readonly unknown[]) => list.length === 0)) return found;
  if (depth === MAX_DEPTH) return { ...found, opaque: [...found.opaque, 'nests options too deeply to be checked'] };
  return merge([found, withNested(inner, depth + 1)]);
}

/** All of the settings, in this order. */
export function merge(all: readonly HiddenSettings[]): HiddenSettings {
  return {
    settings: all.flatMap((one) => one.settings),
    fallbacks: all.flatMap((one) => one.fallbacks),
    opaque: all.flatMap((one) => one.opaque),
  };
}
