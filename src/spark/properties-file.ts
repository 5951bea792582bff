import type { SparkProperties } from './properties.ts';

/**
 * The text of a properties file that Java reads (`java.util.Properties.load` from a reader). Sorted, so that the same
 * properties give the same text.
 */
export function propertiesFile(properties: SparkProperties, comment: string): string {
  const lines = Object.entries(properties)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${escapeKey(key)}=${escapeValue(value)}\n`);
  return `#${comment.replace(/[\r\n]+/g, ' ')}\n${lines.join('')}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };

/** Escapes a key, where every space would end it. */
function escapeKey(key: string): string {
  return escapeSpecial(key).replaceAll(' ', '\\ ');
}

/** Escapes a value, where only leading space would be lost. Escaping the first space keeps the rest. */
function escapeValue(value: string): string {
  return escapeSpecial(value).replace(/^ /, '\\ ');
}

function escapeSpecial(text: string): string {
  return text.replace(/[\\=:#!]/g, '\\$&').replace(/[\t\n\r\f]/g, (character) => ESCAPES[character] ?? '');
}

const CONTROL: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/** Reads the text of a properties file as Java does (`java.util.Properties.load`), and trims values as Spark does. */
export function parsePropertiesFile(text: string): SparkProperties {
  const properties = new Map<string, string>();
  // A line that ends in an odd number of backslashes continues on the next one, without the leading space of that one.
  const lines = text.replaceAll(/(?<=(?:^|[^\\])(?:\\\\)*)\\(?:\r\n|\r|\n)[ \t\f]*/g, '').split(/[\r\n]+/);
  for (const line of lines.map((one) => one.replace(/^[ \t\f]+/, ''))) {
    if (line === '' || /^[#!]/.test(line)) continue;
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [];
    properties.set(unescaped(key), unescaped(value).trim());
  }
  return Object.fromEntries(properties);
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (CONTROL[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
