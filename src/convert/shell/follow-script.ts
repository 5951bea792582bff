import {
  type ArrayValue,
  type Assignment,
  type Command,
  type CompoundList,
  type Function as ShellFunction,
  type HereDoc,
  parse,
  type ParsedScript,
  type Redirection,
  type Statement,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { NotConvertibleError } from '../conversion.ts';
import { type Assumption, expandText, expandWord, type ExpansionContext, type Field } from './expand-words.ts';
import { continueWith, copyOf, emptyState, type ShellState, type Variable } from './shell-state.ts';
import { findSparkSubmit, innerScript } from './spark-submit-words.ts';
import type { UnknownParts } from './unknown-text.ts';

/** A spark-submit command of a script. */
export interface ScriptCommand {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** The words after spark-submit. */
  readonly words: readonly Field[];
  /** Variables that are exported to it, with markers of unknown parts. */
  readonly env: ReadonlyMap<string, string>;
  /** Variables that the script sets and does not export. */
  readonly unexported: ReadonlyMap<string, string>;
  /** The duration of a `timeout` before it, as written. */
  readonly timeout: string | undefined;
  readonly program: string;
}

/** What following a script found. */
export interface FollowedScript {
  readonly commands: readonly ScriptCommand[];
  readonly assumptions: readonly Assumption[];
  /** Files that the script itself writes by here-documents, by their path. */
  readonly writtenFiles: ReadonlyMap<string, string>;
  /** Files that the script sources, which may set any variable. */
  readonly sourced: readonly { readonly file: string; readonly line: number }[];
}

/** Statements that are followed: against scripts whose functions call each other without end. */
const MAX_STATEMENTS = 20_000;
const MAX_CALLS = 30;
/** Characters of a script. */
const MAX_SCRIPT = 1_000_000;

/**
 * Follows a script without running anything of it: variables get the values that every path through the script gives them;
 * what differs between branches, or only a running shell could know, is marked as unknown.
 * @throws NotConvertibleError for text that is not a shell script, and for one that is too large
 */
export function followScript(text: string, unknown: UnknownParts): FollowedScript {
  if (text.length > MAX_SCRIPT) throw new NotConvertibleError(`The script has more than ${MAX_SCRIPT} characters.`);
  const follower = new ScriptFollower(text.replaceAll('\r\n', '\n'), unknown);
  follower.run();
  return follower;
}

class ScriptFollower implements FollowedScript {
  readonly commands: ScriptCommand[] = [];
  readonly assumptions: Assumption[] = [];
  readonly writtenFiles = new Map<string, string>();
  readonly sourced: { file: string; line: number }[] = [];
  readonly #called = new Set<ShellFunction>();
  readonly #defined = new Set<ShellFunction>();
  readonly #unknown: UnknownParts;
  readonly #script: string;
  #source: string;
  /** The line on which the text in {@link #source} begins, for text inside of a word. */
  #firstLine = 1;
  #statements = 0;
  #calls = 0;
  /** Whether commands are recorded; not while a loop is followed to see what it changes. */
  #records = true;

  constructor(script: string, unknown: UnknownParts) {
    this.#script = script;
    this.#source = script;
    this.#unknown = unknown;
  }

  run(): void {
    const state = emptyState();
    this.#script_(this.#script, state, 1);
    if (this.commands.length > 0) return;
    // A library of functions: nothing calls them here.
    for (const body of this.#defined)
      if (!this.#called.has(body)) this.#node(body.body, copyOf({ ...state, ended: false }));
  }

  /** Follows text as a script of its own: the whole script, or one inside of a word. */
  #script_(text: string, state: ShellState, firstLine: number): void {
    const outer = { source: this.#source, firstLine: this.#firstLine };
    this.#source = text;
    this.#firstLine = firstLine;
    try {
      const parsed = parse(text);
      this.#assertValid(parsed);
      this.#list(parsed.commands, state);
    } finally {
      this.#source = outer.source;
      this.#firstLine = outer.firstLine;
    }
  }

  #assertValid({ errors = [] }: ParsedScript): void {
    const [error] = errors;
    if (!error) return;
    throw new NotConvertibleError(
      `Line ${this.#line(error.pos)}: this is not understood as a shell script: ${error.message.replace(/\.$/, '')}.`,
    );
  }

  #context(): ExpansionContext {
    return {
      unknown: this.#unknown,
      assume: (assumption) => {
        if (
          !this.assumptions.some(({ about, message }) => about === assumption.about && message === assumption.message)
        )
          this.assumptions.push(assumption);
      },
      follow: (script, state) => this.#substitution(script, state),
      line: (position) => this.#line(position),
    };
  }

  #substitution(script: ParsedScript, state: ShellState): void {
    const outer = this.#source;
    this.#source = script.source ?? outer;
    this.#list(script.commands, copyOf(state));
    this.#source = outer;
  }

  #line(position: number): number {
    let line = this.#firstLine;
    for (let at = this.#source.indexOf('\n'); at >= 0 && at < position; at = this.#source.indexOf('\n', at + 1))
      line += 1;
    return line;
  }

  #list(statements: readonly Statement[], state: ShellState): void {
    for (const { command, background } of statements) {
      if (state.ended) return;
      this.#statements += 1;
      if (this.#statements > MAX_STATEMENTS) {
        throw new NotConvertibleError('The script runs in circles. Write the spark-submit command with plain words.');
      }
      this.#node(command, background ? copyOf(state) : state);
    }
  }

  #node(node: SyntaxNode, state: ShellState): void {
    switch (node.type) {
      case 'Command':
        return this.#command(node, state);
      case 'Pipeline':
        if (node.commands.length === 1 && node.commands[0]) return this.#node(node.commands[0], state);
        for (const command of node.commands) this.#node(command, copyOf(state));
        return undefined;
      case 'AndOr':
        return this.#andOr(node.commands, node.operators, state);
      case 'CompoundList':
        return this.#list(node.commands, state);
      case 'BraceGroup':
        return this.#node(node.body, state);
      case 'Subshell':
        return this.#node(node.body, copyOf(state));
      case 'Redirected':
        return this.#node(node.command, state);
      case 'If': {
        this.#node(node.clause, state);
        const branches = [node.then, ...node.elif.map(({ then }) => then), ...(node.else ? [node.else] : [])];
        return this.#branches(branches, state, node.else !== undefined, node.pos);
      }
      case 'Case': {
        const isExhaustive = node.items.some(({ pattern }) => pattern.some(({ text }) => text === '*'));
        return this.#branches(
          node.items.map(({ body }) => body),
          state,
          isExhaustive,
          node.pos,
        );
      }
      case 'For':
      case 'Select':
        return this.#loop(node.body, state, { word: node.name, items: node.wordlist ?? [] });
      case 'While':
        this.#node(node.clause, state);
        return this.#loop(node.body, state);
      case 'ArithmeticFor':
        return this.#loop(node.body, state);
      case 'ArithmeticCommand':
        for (const [, name = ''] of node.body.matchAll(/([A-Za-z_]\w*)\s*(?:[-+*/%&|^]?=(?!=)|\+\+|--)/g)) {
          state.variables.set(name, this.#unknownVariable(name, 'is computed by the shell', node.pos));
        }
        return undefined;
      case 'Function':
        state.functions.set(node.name.value, node);
        this.#defined.add(node);
        return undefined;
      case 'Coproc':
        return this.#node(node.body, copyOf(state));
      default:
        return undefined;
    }
  }

  /** `a && b`: after a command that always succeeds `b` runs, otherwise it may. */
  #andOr(nodes: readonly SyntaxNode[], operators: readonly ('&&' | '||')[], state: ShellState): void {
    let isCertain = true;
    nodes.forEach((node, index) => {
      const previous = nodes[index - 1];
      if (previous) isCertain &&= operators[index - 1] === '&&' && alwaysSucceeds(previous);
      if (isCertain) return this.#node(node, state);
      const path = copyOf(state);
      this.#node(node, path);
      return this.#join(state, [copyOf(state), path], node.pos);
    });
  }

  #branches(bodies: readonly CompoundList[], state: ShellState, isExhaustive: boolean, position: number): void {
    const paths = bodies.map((body) => {
      const path = copyOf(state);
      this.#node(body, path);
      return path;
    });
    this.#join(state, isExhaustive ? paths : [...paths, copyOf(state)], position);
  }

  #join(state: ShellState, paths: readonly ShellState[], position: number): void {
    const line = this.#line(position);
    continueWith(state, paths, (name, variables) => ({
      value: this.#unknown.mark(`$${name}`, `depends on the branch on line ${line}`),
      exported: variables.some((one) => one?.exported),
      line,
    }));
  }

  /** The body of a loop runs any number of times: what it changes is unknown, in it and after it. */
  #loop(
    body: CompoundList,
    state: ShellState,
    variable?: { readonly word: Word; readonly items: readonly Word[] },
  ): void {
    const context = this.#context();
    const items = variable?.items.flatMap((word) => expandWord(word, state, context)) ?? [];
    const only = items.length === 1 ? items[0] : undefined;
    if (variable) {
      const name = variable.word.value;
      const isKnown = only !== undefined && !only.mayBeSeveral;
      state.variables.set(
        name,
        isKnown
          ? { value: only.text, exported: false, line: this.#line(variable.word.pos) }
          : this.#unknownVariable(name, `takes several values in the loop`, variable.word.pos),
      );
      if (isKnown) return this.#node(body, state);
    }
    const trial = copyOf(state);
    const records = this.#records;
    this.#records = false;
    this.#node(body, trial);
    this.#records = records;
    this.#join(state, [copyOf(state), { ...trial, ended: false }], body.pos);
    const path = copyOf(state);
    this.#node(body, path);
    return this.#join(state, [copyOf(state), { ...path, ended: false }], body.pos);
  }

  #unknownVariable(name: string, reason: string, position: number): Variable {
    const line = this.#line(position);
    return { value: this.#unknown.mark(`$${name}`, `${reason} on line ${line}`), exported: false, line };
  }

  #command(command: Command, state: ShellState): void {
    const context = this.#context();
    const assignments = command.prefix.filter((one): one is Assignment => one.type === 'Assignment');
    if (!command.name) {
      for (const assignment of assignments) this.#assign(assignment, state);
      return;
    }
    const given: [string, string][] = assignments.flatMap((assignment) =>
      assignment.value.type === 'Word' ? [[assignment.name, expandText(assignment.value, state, context)]] : [],
    );
    const words = [
      ...expandWord(command.name, state, context),
      ...command.args.flatMap((argument) =>
        argument.type === 'Word' ? expandWord(argument, state, context) : this.#argumentAssignment(argument, state),
      ),
    ];
    this.#writeFiles(command.redirects, words, state);
    this.#run(command, words, state, given);
  }

  /** An assignment among the arguments of a program that is no declaration: a word like any other. */
  #argumentAssignment(assignment: Assignment, state: ShellState): Field[] {
    if (assignment.value.type !== 'Word') return [];
    const text = expandText(assignment.value, state, this.#context());
    return [{ text: `${assignment.name}=${text}`, mayBeSeveral: false, isEscapedBlank: false }];
  }

  #run(command: Command, words: readonly Field[], state: ShellState, given: readonly [string, string][]): void {
    const texts = words.map(({ text }) => text);
    const [program = '', ...rest] = texts;
    const body = state.functions.get(program);
    if (body) return this.#call(body, rest, state);
    switch (program) {
      case 'export':
      case 'declare':
      case 'typeset':
      case 'local':
      case 'readonly':
        return this.#declare(command, texts, state);
      case 'unset':
        for (const name of rest) state.variables.delete(name);
        return undefined;
      case 'read':
      case 'mapfile':
      case 'readarray':
      case 'getopts':
      case 'let':
        for (const name of rest.filter((word) => /^[A-Za-z_]\w*$/.test(word))) {
          state.variables.set(name, this.#unknownVariable(name, `is read by ${program}`, command.pos));
        }
        return undefined;
      case 'printf': {
        const name = rest[0] === '-v' ? rest[1] : undefined;
        if (name !== undefined) state.variables.set(name, this.#unknownVariable(name, 'is computed', command.pos));
        return undefined;
      }
      case 'set':
        if (rest.includes('-a') || rest.join(' ').includes('-o allexport')) state.exportsAll = true;
        if (rest.includes('+a')) state.exportsAll = false;
        if (rest.includes('--')) state.positional = rest.slice(rest.indexOf('--') + 1);
        return undefined;
      case 'source':
      case '.':
        this.sourced.push({ file: this.#unknown.asWritten(rest[0] ?? ''), line: this.#line(command.pos) });
        return undefined;
      case 'exit':
      case 'return':
        state.ended = true;
        return undefined;
      case 'eval':
        return this.#eval(rest.join(' '), state, command);
      default:
        this.#external(command, words, state, given);
        if (program === 'exec' && rest.length > 0) state.ended = true;
        return undefined;
    }
  }

  #eval(text: string, state: ShellState, command: Command): void {
    this.#script_(text, state, this.#line(command.pos));
  }

  #call(body: ShellFunction, positional: readonly string[], state: ShellState): void {
    this.#called.add(body);
    if (this.#calls >= MAX_CALLS) return;
    this.#calls += 1;
    const inner: ShellState = { ...state, positional, locals: new Map() };
    this.#node(body.body, inner);
    this.#calls -= 1;
    for (const [name, outer] of inner.locals) {
      if (outer) state.variables.set(name, outer);
      else state.variables.delete(name);
    }
    // `exit` ends the script, `return` only the function; which one it was makes no difference to what is known.
    if (inner.ended && endsScript(body)) state.ended = true;
    state.exportsAll = inner.exportsAll;
  }

  #declare(command: Command, texts: readonly string[], state: ShellState): void {
    const options = texts
      .slice(1)
      .filter((word) => word.startsWith('-'))
      .join('');
    const exports = texts[0] === 'export' || options.includes('x');
    for (const argument of command.args) {
      const name = argument.type === 'Assignment' ? argument.name : argument.value;
      if (texts[0] === 'local' && !state.locals.has(name)) state.locals.set(name, state.variables.get(name));
      if (argument.type === 'Assignment') {
        this.#assign(argument, state);
        const variable = state.variables.get(argument.name);
        if (variable && exports) state.variables.set(argument.name, { ...variable, exported: true });
      } else if (exports) {
        const variable = state.variables.get(argument.value);
        if (variable) state.variables.set(argument.value, { ...variable, exported: true });
      }
    }
  }

  #assign({ name, value, append, index, pos }: Assignment, state: ShellState): void {
    const context = this.#context();
    const before = state.variables.get(name);
    const line = this.#line(pos);
    const exported = (before?.exported ?? false) || state.exportsAll;
    if (index) {
      state.variables.set(name, { ...this.#unknownVariable(name, 'is a list with computed places', pos), exported });
      return;
    }
    if (value.type === 'ArrayValue') {
      const items = this.#items(value, state);
      const earlier = append && before ? [before.value].flat() : [];
      state.variables.set(name, { value: [...earlier, ...items], exported, line });
      return;
    }
    const text = expandText(value, state, context);
    if (!append) state.variables.set(name, { value: text, exported, line });
    else if (before === undefined) {
      const start = this.#unknown.mark(`$${name}`, 'is appended to without being set in the script');
      state.variables.set(name, { value: start + text, exported, line });
    } else if (typeof before.value === 'string')
      state.variables.set(name, { value: before.value + text, exported, line });
    else {
      const [first = '', ...more] = before.value;
      state.variables.set(name, { value: [first + text, ...more], exported, line });
    }
  }

  #items({ elements }: ArrayValue, state: ShellState): string[] {
    return elements.flatMap((word) => expandWord(word, state, this.#context())).map(({ text }) => text);
  }

  /** Remembers a file that the script writes by a here-document, such as a pod template. */
  #writeFiles(redirects: readonly Redirection[], words: readonly Field[], state: ShellState): void {
    const document = redirects.find((one): one is HereDoc => one.type === 'HereDoc');
    if (!document || (words[0]?.text !== 'cat' && words[0]?.text !== 'tee')) return;
    const context = this.#context();
    const output = redirects.find((one) => one.type === 'Redirect' && (one.operator === '>' || one.operator === '>|'));
    const target =
      output?.type === 'Redirect' && output.target ? expandText(output.target, state, context) : words[1]?.text;
    if (target === undefined || target.startsWith('-')) return;
    const { parts, text } = document.body;
    const { pos, end } = document.body;
    this.writtenFiles.set(
      target,
      parts ? expandText({ type: 'Word', text, value: text, pos, end, parts }, state, context) : text,
    );
  }

  #external(command: Command, words: readonly Field[], state: ShellState, given: readonly [string, string][]): void {
    const texts = words.map(({ text }) => text);
    const found = findSparkSubmit(texts);
    if (found) {
      const exported = [...state.variables].flatMap(([name, { value, exported: isExported }]): [string, string][] =>
        isExported && typeof value === 'string' ? [[name, value]] : [],
      );
      const plain = [...state.variables].flatMap(([name, { value, exported: isExported }]): [string, string][] =>
        !isExported && typeof value === 'string' ? [[name, value]] : [],
      );
      this.#record({
        line: this.#line(command.pos),
        words: words.slice(found.begin),
        env: new Map([...exported, ...given, ...Object.entries(found.env)]),
        unexported: new Map(plain),
        timeout: found.timeout,
        program: found.program,
      });
      return;
    }
    const inner = innerScript(texts);
    if (!inner) return;
    const visible = inner.isLocal ? [...state.variables].filter(([, { exported }]) => exported) : [];
    this.#script_(inner.text, emptyState(visible), this.#line(command.pos));
  }

  #record(command: ScriptCommand): void {
    if (!this.#records) return;
    const key = (one: ScriptCommand) => JSON.stringify([one.line, one.words.map(({ text }) => text)]);
    if (!this.commands.some((one) => key(one) === key(command))) this.commands.push(command);
  }
}

/** Commands that succeed unless something is wrong with the script: what follows after `&&` runs. */
const SUCCEEDING: ReadonlySet<string> = new Set(
  'cd echo export local mkdir printf pushd popd readonly declare set shopt source . umask ulimit true :'.split(' '),
);

function alwaysSucceeds(node: SyntaxNode): boolean {
  return node.type === 'Command' && (node.name === undefined || SUCCEEDING.has(node.name.value));
}

/** Whether the last statement of a function is `exit`. */
function endsScript({ body }: ShellFunction): boolean {
  const list = body.type === 'BraceGroup' ? body.body : body;
  const last = list.type === 'CompoundList' ? list.commands.at(-1)?.command : undefined;
  return last?.type === 'Command' && last.name?.value === 'exit';
}
