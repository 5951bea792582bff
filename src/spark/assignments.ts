/** A name in a text, and the value that follows it: `name=value`, `name: value`, `"name":"va lue"`. */
export interface Assignment {
  readonly name: string;
  /** Without the quotes around it. */
  readonly value: string;
  /** Where the value begins and ends in the text, its quotes included. */
  readonly begin: number;
  readonly end: number;
}

/** A name and what stands before its value; quotes may be escaped, where JSON stands in JSON. */
const NAME = /(?<![\w.-])([\w.-]+)\\*["']?\s*[=:]\s*/g;
/** What was taken out already counts as a whole. An open quote is a value to the end of the line. */
const VALUE = /\*{9}\(redacted\)|\\"((?:[^"\\]|\\(?!")|\\\\")*)\\"|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;}\])]+)/y;

/**
 * The assignments in a text, those inside the value of another one among them: the password of
 * `url=jdbc:x?user=a&password=b`. Names are tried as a whole, which keeps long lines cheap.
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
