import { RE2JS } from 're2js';

/**
 * A pattern of a batch. Patterns of tenants run in every worker, so they run in an engine without backtracking, whose time is
 * linear in the text.
 */
export interface LinearPattern {
  /** Whether the pattern occurs in the text. */
  readonly test: (text: string) => boolean;
  /** Begin and end of every occurrence, in order. */
  readonly find: (text: string) => Iterable<readonly [begin: number, end: number]>;
  /** The number of instructions. A search takes at most this many steps per character. */
  readonly size: number;
}

/** The longest pattern that is compiled, in characters. */
const MAX_LENGTH = 2000;
/** The largest compiled pattern: `(x{30}){30}` has few characters and 900 instructions. */
const MAX_SIZE = 2000;

/** A pattern in Java's syntax; undefined when the engine cannot run it, or would read it differently from Java. */
export function linearPattern(source: string): LinearPattern | undefined {
  if (source.length > MAX_LENGTH || combinesClasses(source)) return undefined;
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    const size = compiled.programSize();
    if (size > MAX_SIZE) return undefined;
    return {
      test: (text) => compiled.test(text),
      *find(text) {
        const matcher = compiled.matcher(text);
        while (matcher.find()) yield [matcher.start(), matcher.end()];
      },
      size,
    };
  } catch {
    return undefined;
  }
}

/** One pattern for several; a leading `(?i)` is implied. */
export function anyOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? first : [first, ...more].map((one) => `(?:${one.replace(/^\(\?i\)/, '')})`).join('|');
}

/** Whether a class contains another class or `&&`: Java unites and intersects them, the linear engine takes them literally. */
function combinesClasses(source: string): boolean {
  let isInClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (!isInClass) isInClass = character === '[';
    else if (character === ']') isInClass = false;
    else if (character === '[' || source.startsWith('&&', at)) return true;
  }
  return false;
}
