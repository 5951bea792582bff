import type { DoubleQuotedChild, ParameterExpansionPart, ParsedScript, Word, WordPart } from 'unbash';
import { removeMatch } from './glob.ts';
import type { ShellState, Variable } from './shell-state.ts';
import { hasUnknown, isUnknown, type UnknownParts } from './unknown-text.ts';

/** A word as a command receives it. */
export interface Field {
  readonly text: string;
  /** Whether it is an unknown value without quotes, which the shell may split into any number of words. */
  readonly mayBeSeveral: boolean;
  /** Whether it is a single blank after a backslash: mostly a line that was meant to continue. */
  readonly isEscapedBlank: boolean;
}

/** A remark about what was assumed while a script was followed. */
export interface Assumption {
  /** The variable or construct: `NAMESPACE`. */
  readonly about: string;
  readonly message: string;
  /** The text that rests on the assumption; empty when that is not known. */
  readonly value: string;
}

/** What expansions need besides the state. */
export interface ExpansionContext {
  readonly unknown: UnknownParts;
  readonly assume: (assumption: Assumption) => void;
  /** Follows the commands of `$(...)`. */
  readonly follow: (script: ParsedScript, state: ShellState) => void;
  readonly line: (position: number) => number;
}

/** A piece of a word: its text, and whether the shell splits it into words. */
interface Piece {
  readonly text: string;
  readonly splits: boolean;
  /** A value of several words, such as `"${OPTIONS[@]}"`. */
  readonly words?: readonly string[];
}

/** Texts longer than this are not cut or replaced by patterns. */
const MAX_PATTERN_TEXT = 4096;

/** Expands a word as the shell does: variables, defaults, quotes, and splitting into words. */
export function expandWord(word: Word, state: ShellState, context: ExpansionContext): Field[] {
  const pieces = piecesOf(word, state, context);
  const fields: Field[] = [];
  let current: string | undefined;
  const isOnlyPiece = pieces.length === 1;
  const end = () => {
    if (current !== undefined) fields.push(field(current));
    current = undefined;
  };
  for (const { text, splits, words } of pieces) {
    if (words) {
      words.forEach((one, index) => {
        if (index > 0) end();
        current = (current ?? '') + one;
      });
    } else if (splits) {
      if (isOnlyPiece && isUnknown(text)) return [{ text, mayBeSeveral: true, isEscapedBlank: false }];
      const parts = splitByIfs(text, state);
      parts.forEach((one, index) => {
        if (index > 0) end();
        if (one !== '' || parts.length > 1) current = one === '' ? current : (current ?? '') + one;
      });
    } else current = (current ?? '') + text;
  }
  end();
  if (fields.length === 1 && fields[0]?.text === ' ' && word.text === '\\ ') {
    return [{ text: ' ', mayBeSeveral: false, isEscapedBlank: true }];
  }
  return fields;
}

/** Expands a word that is not split: a value, a pattern, a here-document. */
export function expandText(word: Word, state: ShellState, context: ExpansionContext): string {
  return piecesOf(word, state, context)
    .map(({ text, words }) => words?.join(' ') ?? text)
    .join('');
}

function field(text: string): Field {
  return { text, mayBeSeveral: false, isEscapedBlank: false };
}

function splitByIfs(text: string, { variables }: ShellState): string[] {
  const ifs = variables.get('IFS')?.value;
  const separators = typeof ifs === 'string' && !hasUnknown(ifs) ? ifs : ' \t\n';
  if (separators === '') return [text];
  const parts: string[] = [''];
  for (const character of text) {
    if (separators.includes(character)) {
      if (parts.at(-1) !== '' || parts.length === 1) parts.push('');
    } else parts[parts.length - 1] += character;
  }
  return parts;
}

function piecesOf(word: Word, state: ShellState, context: ExpansionContext): Piece[] {
  const tilde = /^~[\w-]*(?=\/|$)/.exec(word.text)?.[0];
  const parts = word.parts ?? [{ type: 'Literal', value: word.value, text: word.text, pos: word.pos, end: word.end }];
  return parts.flatMap((part, index): Piece[] => {
    if (index === 0 && tilde !== undefined && part.type === 'Literal') {
      const home = context.unknown.mark(tilde, 'is a home directory of the submitting machine');
      return [{ text: home + part.value.slice(tilde.length), splits: false }];
    }
    return piecesOfPart(part, state, context);
  });
}

function piecesOfPart(part: WordPart, state: ShellState, context: ExpansionContext): Piece[] {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, splits: false }];
    case 'Glob':
      return [{ text: part.text, splits: false }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return quotedPieces(part.parts, state, context);
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion': {
      const value = valueOfExpansion(part, state, context);
      return typeof value === 'string'
        ? [{ text: value, splits: true }]
        : [{ text: '', splits: true, words: value.flatMap((one) => splitByIfs(one, state).filter((w) => w !== '')) }];
    }
    case 'ProcessSubstitution':
      if (part.script) context.follow(part.script, state);
      return [{ text: context.unknown.mark(part.text, 'is the output of a command'), splits: false }];
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return [{ text: context.unknown.mark(part.text, 'is expanded by the shell'), splits: true }];
  }
}

function quotedPieces(parts: readonly DoubleQuotedChild[], state: ShellState, context: ExpansionContext): Piece[] {
  if (parts.length === 0) return [{ text: '', splits: false }];
  return parts.map((part): Piece => {
    if (part.type === 'Literal') return { text: part.value, splits: false };
    const value = valueOfExpansion(part, state, context);
    if (typeof value === 'string') return { text: value, splits: false };
    // "${LIST[@]}" is one word per item, "${LIST[*]}" one word.
    return isAllItems(part.text) ? { text: '', splits: false, words: value } : { text: value.join(' '), splits: false };
  });
}

function isAllItems(text: string): boolean {
  return text === '$@' || text.endsWith('[@]}') || text.startsWith('${@');
}

/** The value of an expansion: a text with markers of what is unknown, or the items of a list. */
function valueOfExpansion(
  part: Exclude<DoubleQuotedChild, { type: 'Literal' }>,
  state: ShellState,
  context: ExpansionContext,
): string | readonly string[] {
  switch (part.type) {
    case 'CommandExpansion':
      if (part.script) context.follow(part.script, state);
      return context.unknown.mark(part.text, 'is the output of a command');
    case 'ArithmeticExpansion':
      return context.unknown.mark(part.text, 'is computed by the shell');
    case 'SimpleExpansion':
      return parameterValue(part.text.slice(1), part.text, state, context) ?? unset(part.text, context);
    case 'ParameterExpansion':
      return bracedValue(part, state, context);
  }
}

function unset(source: string, { unknown }: ExpansionContext): string {
  return unknown.mark(source, 'is not set in the script');
}

/** The value of a parameter; undefined for a variable that the script does not set. */
function parameterValue(
  name: string,
  source: string,
  state: ShellState,
  context: ExpansionContext,
): string | readonly string[] | undefined {
  const { unknown, assume } = context;
  if (name === '@' || name === '*') {
    if (state.positional) return state.positional;
    assume({
      about: `"$${name}"`,
      message: "stands for the script's own arguments, and is taken as none: add them where they belong",
      value: '',
    });
    return [];
  }
  if (/^\d+$/.test(name)) {
    if (name === '0') return unknown.mark(source, 'is the name of the script');
    if (state.positional) return state.positional[Number(name) - 1];
    return unknown.mark(source, 'is an argument of the script');
  }
  if (!/^\w+$/.test(name)) return unknown.mark(source, 'is known only while the script runs');
  const variable = state.variables.get(name);
  if (!variable) return undefined;
  if (typeof variable.value === 'string' && isUnknown(variable.value)) {
    const [cause] = unknown.in(variable.value);
    const because = cause && cause.source !== source ? `is ${cause.source}` : 'is unknown';
    const reason = cause?.source === source ? cause.reason : `${because}, set on line ${variable.line}`;
    return unknown.mark(source, reason);
  }
  // An array without an index is its first item.
  return typeof variable.value === 'string' ? variable.value : (variable.value[0] ?? '');
}

function bracedValue(
  part: ParameterExpansionPart,
  state: ShellState,
  context: ExpansionContext,
): string | readonly string[] {
  const { unknown } = context;
  const { parameter, prefix, index, operation, text } = part;
  if (prefix !== undefined) return unknown.mark(text, 'is computed by the shell');
  const value = index
    ? itemsOf(state.variables.get(parameter), index.text, text, context)
    : parameterValue(parameter, text, state, context);
  if (!operation) return value ?? unset(text, context);
  switch (operation.type) {
    case 'Default':
      return withDefault(part, value, state, context);
    case 'Remove': {
      const pattern = expandText(operation.operand, state, context);
      if (!isPlain(value) || !isSimplePattern(pattern)) break;
      return removeMatch(value, pattern, operation.operator);
    }
    case 'Replace': {
      const pattern = expandText(operation.pattern, state, context);
      const replacement = expandText(operation.replacement, state, context);
      if (!isPlain(value) || pattern === '' || /[*?[\\]/.test(pattern) || hasUnknown(pattern + replacement)) break;
      if (operation.operator === '//') return value.replaceAll(pattern, () => replacement);
      if (operation.operator === '/') return value.replace(pattern, () => replacement);
      break;
    }
    case 'CaseModification':
      if (!isPlain(value) || operation.operand) break;
      if (operation.operator === ',,') return value.toLowerCase();
      if (operation.operator === '^^') return value.toUpperCase();
      break;
    default:
      break;
  }
  return unknown.mark(text, 'is computed by the shell');
}

function isPlain(value: string | readonly string[] | undefined): value is string {
  return typeof value === 'string' && !hasUnknown(value) && value.length <= MAX_PATTERN_TEXT;
}

function isSimplePattern(pattern: string): boolean {
  return !/[[\\(]/.test(pattern) && !hasUnknown(pattern) && pattern.length <= 200;
}

function itemsOf(
  variable: Variable | undefined,
  index: string,
  source: string,
  context: ExpansionContext,
): string | readonly string[] | undefined {
  if (!variable) return undefined;
  const items = typeof variable.value === 'string' ? [variable.value] : variable.value;
  if (index === '@' || index === '*') return items;
  return (
    (/^\d+$/.test(index) ? items[Number(index)] : undefined) ?? context.unknown.mark(source, 'is computed by the shell')
  );
}

/** `${NAME:-default}` and its like. A variable that the script does not set counts as unset, which is noted. */
function withDefault(
  part: ParameterExpansionPart,
  value: string | readonly string[] | undefined,
  state: ShellState,
  context: ExpansionContext,
): string | readonly string[] {
  const { unknown, assume } = context;
  const { parameter, operation, text } = part;
  if (operation?.type !== 'Default') return value ?? unset(text, context);
  const { operator, operand } = operation;
  const isArgument = /^\d+$/.test(parameter) && state.positional === undefined && parameter !== '0';
  const known = isArgument ? undefined : value;
  if (typeof known === 'string' && hasUnknown(known) && isUnknown(known))
    return unknown.mark(text, 'is known only to a shell');
  const isEmpty = known === undefined || (operator.startsWith(':') && known.length === 0);
  if (operator.endsWith('+')) {
    if (isEmpty) {
      assume({ about: parameter, message: `is not set in the script, so ${text} is taken as empty`, value: '' });
      return '';
    }
    return expandText(operand, state, context);
  }
  if (!isEmpty) return known ?? '';
  if (operator.endsWith('?')) return unset(text, context);
  const fallback = expandText(operand, state, context);
  if (known === undefined) {
    const where = isArgument ? 'is an argument of the script' : 'is not set in the script';
    assume({
      about: isArgument ? `$${parameter}` : parameter,
      message: `${where}: its default ${JSON.stringify(unknown.asWritten(fallback))} is taken`,
      value: fallback,
    });
  }
  if (operator.endsWith('=') && !isArgument) {
    state.variables.set(parameter, { value: fallback, exported: state.exportsAll, line: context.line(part.pos) });
  }
  return fallback;
}
