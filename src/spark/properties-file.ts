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

/** Whether Spark trims a character off values: those up to the space, but not line ends (`Utils.trimExceptCRLF`). */
function isTrimmed(character: string | undefined): boolean {
  return character !== undefined && character <= ' ' && character !== '\n' && character !== '\r';
}

/** Reads the text of a properties file as Java does (`java.util.Properties.load`), and trims values as Spark does. */
export function parsePropertiesFile(text: string): SparkProperties {
  const properties: [key: string, value: string][] = [];
  for (const line of logicalLines(text)) {
    const [key, value] = keyAndValue(line);
    properties.push([unescaped(key), trimmed(unescaped(value))]);
  }
  return Object.fromEntries(properties);
}

/**
 * The lines with a property. A line that ends in an odd number of backslashes continues on the next one, without the
 * leading space of that one. A comment does not continue.
 */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (begun === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const continues = endsInBackslash(line);
    const whole: string = (begun ?? '') + (continues ? line.slice(0, -1) : line);
    if (!continues) lines.push(whole);
    begun = continues ? whole : undefined;
  }
  return begun === undefined ? lines : [...lines, begun];
}

function endsInBackslash(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count += 1;
  return count % 2 === 1;
}

/** The key ends at the first space, `=` or `:` that is not escaped; space and one separator part it from the value. */
function keyAndValue(line: string): [key: string, value: string] {
  let end = 0;
  while (end < line.length && !/[=: \t\f]/.test(line[end] ?? '')) end += line[end] === '\\' ? 2 : 1;
  const [separator = ''] = /^[ \t\f]*[=:]?[ \t\f]*/.exec(line.slice(end)) ?? [];
  return [line.slice(0, end), line.slice(end + separator.length)];
}

function trimmed(value: string): string {
  let [begin, end] = [0, value.length];
  while (begin < end && isTrimmed(value[begin])) begin += 1;
  while (end > begin && isTrimmed(value[end - 1])) end -= 1;
  return value.slice(begin, end);
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (CONTROL[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
