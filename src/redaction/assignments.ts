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
/** How the value begins that a redactor has removed. */
const REDACTED = /\*{9}\(redacted\)/y;
const QUOTED = [/\\"(?:[^"\\]|\\\\"|\\(?!"))*\\"/y, /"(?:[^"\\]|\\.)*"/y, /'[^']*'/y] as const;
const QUOTES = ['\\"', '"', "'"] as const;
/** The end of a value without quotes. */
const DELIMITER = /[\s,;}\])]/g;

/**
 * The assignments in a text, including those within the value of another one: the password in
 * `url=jdbc:x?user=a&password=b`. A removed value counts as a whole; an unclosed quote makes the rest of the line the value.
 *
 * Linear in the length of the text. A name is never tried in parts, the opening quote of a value closes the one before it, and
 * the end of a value without quotes is searched only once for all the assignments within it.
 */
export function* assignmentsIn(text: string): Generator<Assignment> {
  const nextDelimiter = nextMatch(text, DELIMITER);
  const nextLineEnd = nextMatch(text, /\n/g);
  for (const match of text.matchAll(NAME)) {
    const begin = match.index + match[0].length;
    const name = match[1] ?? '';
    const kind = QUOTES.findIndex((quote) => text.startsWith(quote, begin));
    const quoted = QUOTED[kind];
    const whole = lengthOfMatch(REDACTED, text, begin) || (quoted ? lengthOfMatch(quoted, text, begin) : 0);
    if (whole > 0) {
      const quote = quoted ? (QUOTES[kind]?.length ?? 0) : 0;
      yield { name, value: text.slice(begin + quote, begin + whole - quote), begin, end: begin + whole };
    } else {
      const end = quoted ? nextLineEnd(begin) : nextDelimiter(begin);
      const value = text.slice(begin + (QUOTES[kind]?.length ?? 0), end);
      if (end > begin) yield { name, value, begin, end };
    }
  }
}

function lengthOfMatch(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex - at : 0;
}

/** The position of the next match from a position on, or the end of the text. Positions must not decrease. */
function nextMatch(text: string, pattern: RegExp): (from: number) => number {
  const search = new RegExp(pattern);
  let found = -1;
  return (from) => {
    if (found < from) {
      search.lastIndex = from;
      found = search.exec(text)?.index ?? text.length;
    }
    return found;
  };
}
