import { NotConvertibleError } from './conversion.ts';

/** A simple command of a shell script: the words that a shell would pass to it. */
export interface ShellCommand {
  /** The line of its first word, from 1. */
  readonly line: number;
  readonly words: readonly string[];
  /** Expansions that only a shell could evaluate, as they are written in the words: `$(date)`, `$1`. */
  readonly unknown: readonly string[];
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const DECLARATION = /^(?:export|readonly|local|declare)$/;

/**
 * Parses the commands of a shell script without running it. Quotes, escapes, continued lines and comments follow the POSIX
 * shell. A variable has the value that an earlier line of the script assigns, or its default (`${NAME:-default}`).
 * Redirections are ignored.
 * @throws NotConvertibleError for an unclosed quote, and for syntax that is not supported (here-documents, arrays)
 */
export function shellCommands(script: string): ShellCommand[] {
  const reader = new ShellReader(script.replaceAll('\r\n', '\n'));
  const commands: ShellCommand[] = [];
  for (let command = reader.next(); command; command = reader.next()) commands.push(command);
  return commands;
}

class ShellReader {
  readonly #script: string;
  readonly #variables = new Map<string, string>();
  #at = 0;
  #words: string[] = [];
  #unknown: string[] = [];
  /** The current word; undefined between words. */
  #word: string | undefined;

  constructor(script: string) {
    this.#script = script;
  }

  next(): ShellCommand | undefined {
    while (this.#at < this.#script.length) {
      const line = this.#read();
      const words = this.#words;
      const unknown = [...new Set(this.#unknown)];
      this.#words = [];
      this.#unknown = [];
      if (words.length > 0 && !this.#recordAssignments(words, unknown)) return { line, words, unknown };
    }
    return undefined;
  }

  /** Reads to the end of one command; returns the line of its first word. */
  #read(): number {
    let line = 0;
    while (this.#at < this.#script.length) {
      const rest = this.#script.slice(this.#at, this.#at + 2);
      const character = rest[0] ?? '';
      if (rest === '\\\n') this.#at += 2;
      else if (/[ \t]/.test(character)) this.#endWord(1);
      else if (character === '#' && this.#word === undefined) this.#skipTo('\n');
      else if (/[\n;&|()]/.test(character)) {
        if (character === '(' && this.#word?.endsWith('=')) throw this.#failure('an array');
        // The `&` of `&>`: the redirection is handled at its `>`.
        if (rest === '&>') this.#at += 1;
        else {
          this.#endWord(1);
          if (this.#words.length > 0) return line;
        }
      } else if (/[<>]/.test(character)) this.#redirection();
      else {
        line ||= this.#line();
        this.#piece(character);
      }
    }
    this.#endWord(0);
    return line;
  }

  #piece(character: string): void {
    this.#word ??= '';
    if (character === '\\') {
      this.#word += this.#script[this.#at + 1] ?? '';
      this.#at += 2;
    } else if (character === "'") {
      const end = this.#script.indexOf("'", this.#at + 1);
      if (end < 0) throw this.#failure('an unclosed quote');
      this.#word += this.#script.slice(this.#at + 1, end);
      this.#at = end + 1;
    } else if (character === '"') this.#doubleQuoted();
    else if (character === '$' || character === '`') this.#split(this.#expansion());
    else {
      this.#word += character;
      this.#at += 1;
    }
  }

  #doubleQuoted(): void {
    const begin = this.#at;
    this.#at += 1;
    for (;;) {
      const character = this.#script[this.#at];
      const next = this.#script[this.#at + 1] ?? '';
      if (character === undefined) {
        this.#at = begin;
        throw this.#failure('an unclosed quote');
      }
      if (character === '"') break;
      if (character === '$' || character === '`') this.#word += this.#expansion(true).text;
      else if (character === '\\' && '$`"\\\n'.includes(next)) {
        this.#word += next === '\n' ? '' : next;
        this.#at += 2;
      } else {
        this.#word += character;
        this.#at += 1;
      }
    }
    this.#at += 1;
  }

  /** Reads an expansion: its value if that is known, otherwise its text. */
  #expansion(quoted = false): { readonly text: string; readonly known: boolean } {
    const rest = this.#script.slice(this.#at);
    const [whole = rest[0] ?? '', plain, braced, fallback] =
      /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^{}$`]*))?\})/.exec(rest) ?? commandSubstitution(rest) ?? [];
    if (!quoted && /^\$['"]/.test(rest)) throw this.#failure("a bash quote ($'...')");
    this.#at += whole.length;
    // A dollar that is not followed by a name is literal.
    if (whole === '$' && !/^\$[\w@*#?!{(]/.test(rest)) return { text: whole, known: true };
    const value = this.#variables.get(plain ?? braced ?? '') ?? fallback;
    if (value !== undefined) return { text: value, known: true };
    this.#unknown.push(whole);
    return { text: whole, known: false };
  }

  /** Outside of quotes, the value of a variable is split into words. */
  #split({ text, known }: { readonly text: string; readonly known: boolean }): void {
    const [first = '', ...more] = known ? text.split(/[ \t\n]+/) : [text];
    this.#word = (this.#word ?? '') + first;
    for (const word of more) {
      this.#endWord(0);
      this.#word = word;
    }
    if (known && this.#word === '') this.#word = undefined;
  }

  #redirection(): void {
    if (this.#script.startsWith('<<', this.#at)) throw this.#failure('a here-document');
    // A number before the operator is the file descriptor.
    if (/^\d+$/.test(this.#word ?? '')) this.#word = undefined;
    this.#endWord(0);
    const [operator = ''] = /^[<>]+[&|]?[ \t]*/.exec(this.#script.slice(this.#at)) ?? [];
    this.#at += operator.length;
    const before = this.#words;
    this.#words = [];
    while (this.#at < this.#script.length && !/[\s;&|()<>]/.test(this.#script[this.#at] ?? '')) {
      this.#piece(this.#script[this.#at] ?? '');
    }
    this.#word = undefined;
    this.#words = before;
  }

  /** Whether the command only assigns variables; if so, records their values. */
  #recordAssignments(words: readonly string[], unknown: readonly string[]): boolean {
    const assignments = DECLARATION.test(words[0] ?? '') ? words.slice(1) : words;
    const matches = assignments.map((word) => ASSIGNMENT.exec(word));
    if (matches.some((match) => match === null)) return false;
    for (const [, name = '', value = ''] of matches.filter((match) => match !== null)) {
      if (unknown.some((expansion) => value.includes(expansion))) this.#variables.delete(name);
      else this.#variables.set(name, value);
    }
    return true;
  }

  #endWord(skip: number): void {
    if (this.#word !== undefined) this.#words.push(this.#word);
    this.#word = undefined;
    this.#at += skip;
  }

  #skipTo(text: string): void {
    const end = this.#script.indexOf(text, this.#at);
    this.#at = end < 0 ? this.#script.length : end;
  }

  #line(): number {
    return this.#script.slice(0, this.#at).split('\n').length;
  }

  #failure(what: string): NotConvertibleError {
    return new NotConvertibleError(
      `Line ${this.#line()}: ${what} is not supported. Write the spark-submit command with plain words.`,
    );
  }
}

/** Matches a command substitution (`$(...)` or back quotes), another form of `${...}`, or a special parameter such as `$1`. */
function commandSubstitution(rest: string): [string] | undefined {
  const simple = /^(?:`[^`]*`|\$\{[^}]*\}|\$[\d@*#?!])/.exec(rest)?.[0];
  if (simple !== undefined) return [simple];
  if (!rest.startsWith('$(')) return undefined;
  let depth = 0;
  for (let index = 1; index < rest.length; index += 1) {
    if (rest[index] === '(') depth += 1;
    if (rest[index] === ')') depth -= 1;
    if (depth === 0) return [rest.slice(0, index + 1)];
  }
  return [rest];
}
