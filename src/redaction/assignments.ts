/** A name in a text and the value assigned to it: `name=value`, `name: value`, `"name":"va lue"`. */
export interface Assignment {
  readonly name: string;
  /** Without the quotes around it. */
  readonly value: string;
  /** Offset of the value in the text, including its opening quote. */
  readonly begin: number;
  /** Offset after the value, including its closing quote. */
  readonly end: number;
}

/** A name and the separator before its value. Quotes may be escaped, as in JSON within JSON. */
const NAME = /(?<![\w.-])([\w.-]+)\\*["']?\s*[=:]\s*/g;
/** A value. A redacted one counts as a whole; an unclosed quote makes the rest of the line the value. */
const VALUE = /\*{9}\(redacted\)|\\"((?:[^"\\]|\\(?!")|\\\\")*)\\"|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;}\])]+)/y;

/**
 * The assignments in a text, including those within the value of another one: the password in
 * `url=jdbc:x?user=a&password=b`. Linear in the length of the text, because a name is never tried in parts.
 */
export function* assignmentsIn(text: string): Generator<Assignment> {
  for (const match of text.matchAll(NAME)) {
    VALUE.lastIndex = match.index + match[0].length;
    const begin = VALUE.lastIndex;
    const found = VALUE.exec(text);
    if (!found) continue;
    const value = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
    yield { name: match[1] ?? '', value, begin, end: begin + found[0].length };
  }
}
