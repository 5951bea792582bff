import { expandedLater, isExpandedLater } from '../../spark/expansion.ts';

/** A Spark property and its value. */
export type Setting = readonly [property: string, value: string];

/** The Spark settings in a text, and the parts of it that can't be known before the JVM starts. */
export interface HiddenSettings {
  readonly settings: readonly Setting[];
  /** Settings that count only where nothing else sets the property. */
  readonly fallbacks: readonly Setting[];
  /** Reasons that follow a path in a message. */
  readonly opaque: readonly string[];
}

/** What a text without settings has. */
export const NO_SETTINGS: HiddenSettings = { settings: [], fallbacks: [], opaque: [] };

/**
 * Reads the options of a JVM. A driver reads the system properties that `-D` defines like those of its properties file
 * (`SparkConf.loadFromSystemProperties`).
 */
export function readJavaOptions(text: string): HiddenSettings {
  // Spark's launcher takes a backslash for an escape; the `java` command, which reads JDK_JAVA_OPTIONS, does not.
  const words = new Set([...splitOptions(text, true), ...splitOptions(text, false)]);
  return {
    ...NO_SETTINGS,
    settings: distinct([...[...words].flatMap(definition), ...settingsInText(text)]),
    opaque: [...words].flatMap(reasonAgainst),
  };
}

/**
 * The Spark properties that options define in a text of any kind, such as a shell script or the entry of a ConfigMap: every
 * `-Dspark.x=y`, in quotes or not. Linear in the length of the text.
 */
export function settingsInText(text: string): Setting[] {
  return text
    .split(/\s+/)
    .flatMap((word) =>
      word
        .replaceAll(/["'\\]/g, '')
        .split('-D')
        .slice(1),
    )
    .flatMap((one) => definition(`-D${one}`));
}

function definition(word: string): Setting[] {
  const [, property, value = ''] = /^-D(spark\.[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  return property === undefined ? [] : [[property, value]];
}

function reasonAgainst(option: string): string[] {
  const [name = ''] = option.split('=', 1);
  if (option.startsWith('@'))
    return [`"${option}" makes the JVM read options from a file: write the options themselves`];
  if (/^-XX:(?:Flags|VMOptionsFile)\b/.test(option)) {
    return [`"${name}" makes the JVM read options from a file: write the options themselves`];
  }
  return isExpandedLater(name) ? [expandedLater(name)] : [];
}

/**
 * The words of JVM options: quotes group and are removed, and so are backslashes if they escape
 * (`CommandBuilderUtils.parseOptionString`). An unclosed quote ends with the text.
 */
function splitOptions(text: string, hasEscapes: boolean): string[] {
  const words: string[] = [];
  let word = '';
  let isInWord = false;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === '' && /\s/.test(character)) {
      if (isInWord) words.push(word);
      [word, isInWord] = ['', false];
      continue;
    }
    isInWord = true;
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (hasEscapes && character === '\\' && quote !== "'") {
      at += 1;
      word += text.charAt(at);
    } else word += character;
  }
  return isInWord ? [...words, word] : words;
}

function distinct(settings: readonly Setting[]): Setting[] {
  return [...new Map(settings.map((one) => [JSON.stringify(one), one])).values()];
}
