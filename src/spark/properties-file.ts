import type { SparkProperties } from './properties.ts';

/**
 * The text of a properties file as Java reads it (`java.util.Properties.load` from a reader): sorted, so that the same
 * properties are the same text.
 */
export function propertiesFile(properties: SparkProperties, comment: string): string {
  const lines = Object.entries(properties)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${escapeKey(key)}=${escapeValue(value)}\n`);
  return `#${comment.replace(/[\r\n]+/g, ' ')}\n${lines.join('')}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };

/** In a key every space would end it. */
function escapeKey(key: string): string {
  return escapeSpecial(key).replaceAll(' ', '\\ ');
}

/** In a value only leading space is lost; what follows a space that is kept is no longer leading. */
function escapeValue(value: string): string {
  return escapeSpecial(value).replace(/^ /, '\\ ');
}

function escapeSpecial(text: string): string {
  return text.replace(/[\\=:#!]/g, '\\$&').replace(/[\t\n\r\f]/g, (character) => ESCAPES[character] ?? '');
}

const CONTROL: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/** The properties in the text of a properties file, read as Java does (`java.util.Properties.load`), values trimmed as Spark does. */
export function parsePropertiesFile(text: string): SparkProperties {
  const properties: Record<string, string> = {};
  // A line that ends in an odd number of backslashes goes on in the next one, without its leading space.
  const lines = text.replaceAll(/(?<=(?:^|[^\\])(?:\\\\)*)\\(?:\r\n|\r|\n)[ \t\f]*/g, '').split(/[\r\n]+/);
  for (const line of lines.map((one) => one.replace(/^[ \t\f]+/, ''))) {
    if (line === '' || /^[#!]/.test(line)) continue;
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [];
    properties[unescaped(key)] = unescaped(value).trim();
  }
  return properties;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (CONTROL[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
