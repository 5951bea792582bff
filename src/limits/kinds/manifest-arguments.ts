import { valueText } from '../../config/schema/flatten.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { definedIn } from '../properties/java-options.ts';
import { isRecord } from '../../model/lang.ts';

/** What a container's command line and environment say to Spark. */
export interface ContainerSays {
  readonly properties: SparkProperties;
  readonly unseen: readonly string[];
}

/** Options of spark-submit that are a property's other name, as far as they reach or ask for something. */
const OPTIONS: Readonly<Record<string, string>> = {
  '--driver-memory': 'spark.driver.memory',
  '--executor-memory': 'spark.executor.memory',
  '--executor-cores': 'spark.executor.cores',
  '--driver-cores': 'spark.driver.cores',
  '--num-executors': 'spark.executor.instances',
  '--driver-java-options': 'spark.driver.extraJavaOptions',
  '--keytab': 'spark.kerberos.keytab',
};

/**
 * The Spark properties in a container's `command`, `args` and `env`, the variables that Kubernetes fills in (`$(NAME)`)
 * filled in. What it fills in from elsewhere can't be known here.
 */
export function argumentsOf(container: Readonly<Record<string, unknown>>): ContainerSays {
  const { env, envFrom, command, args } = container;
  const variables = listOf(env).flatMap((one) => (isRecord(one) && typeof one['name'] === 'string' ? [one] : []));
  const known = new Map<string, string>();
  for (const { name, value } of variables)
    if (value !== undefined) known.set(String(name), expand(valueText(value), known));
  const isSecretive = listOf(envFrom).length > 0 || variables.some(({ value }) => value === undefined);
  const words = [...listOf(command), ...listOf(args)].map((word) => expand(String(word), known));
  const properties: Record<string, string> = {};
  const unseen: string[] = [];
  for (const value of known.values()) Object.assign(properties, definedIn(value));
  words.forEach((word, index) => {
    const said = optionIn(word, words[index + 1]);
    const text = said ? said.join('=') : word;
    if (isSecretive && /\$\([\w.-]+\)/.test(text) && (said !== undefined || text.startsWith('$('))) {
      unseen.push(
        `${JSON.stringify(text)} is filled in only when it runs, so that nobody can tell now what it will be: write it out`,
      );
    } else if (said) Object.assign(properties, { [said[0]]: said[1] });
    Object.assign(properties, definedIn(word), word.includes('--conf') && /\s/.test(word) ? inShell(word) : {});
  });
  return { properties, unseen };
}

/** A property in an option of spark-submit: `--conf k=v`, `-c k=v`, `--conf=k=v`, `--executor-memory v`. */
function optionIn(word: string, next = ''): readonly [property: string, value: string] | undefined {
  const [, option = '', joined] = /^(-c|--[a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
  const value = joined ?? next;
  if (option === '--conf' || option === '-c') {
    const [, key = '', rest = ''] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    return /^["']?spark\./.test(key) || key.startsWith('$(') ? [key, rest] : undefined;
  }
  const property = OPTIONS[option];
  return property ? [property, value] : undefined;
}

/** Options in a command that a shell is given as one word. */
function inShell(command: string): SparkProperties {
  const found = [...command.matchAll(/(?:--conf|-c)[\s=]+["']?(spark\.[^\s=]+)=("[^"]*"|'[^']*'|[^\s"']*)/g)];
  return Object.fromEntries(found.map(([, key = '', value = '']) => [key, value.replace(/^["']|["']$/g, '')]));
}

/** As Kubernetes does: `$(NAME)` of a variable that is there, `$$(NAME)` as it is written. */
function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\$\(|\$\(([\w.-]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$(' : (known.get(name) ?? whole),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
