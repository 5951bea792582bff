import type { FieldPath } from '../shared/problem.ts';

/** The value of a variable. */
export type VariableValue = string | number | boolean;

/** The reports of a substitution besides its result. */
export interface SubstitutionReport {
  /** The variables that are used, each with the path of its first use. */
  readonly used: Map<string, FieldPath>;
  /** Text that can't be substituted. */
  readonly problems: { readonly path: FieldPath; readonly message: string }[];
}

/**
 * Replaces the variables in YAML that is already parsed. A value is therefore always one value: it can't add keys or
 * documents, whatever it contains. Keys are not replaced.
 */
export function substitute(
  data: unknown,
  values: ReadonlyMap<string, VariableValue>,
  report: SubstitutionReport,
  path: FieldPath = [],
): unknown {
  if (typeof data === 'string') return substituteText(data, values, report, path);
  if (Array.isArray(data)) return data.map((item, index) => substitute(item, values, report, [...path, index]));
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([key, value]) => {
    if (key.includes('${')) report.problems.push({ path: [...path, key], message: KEY_MESSAGE });
    return [key, substitute(value, values, report, [...path, key])];
  });
  return Object.fromEntries(entries) as unknown;
}

const KEY_MESSAGE = 'has a variable in a key: variables are replaced in values only';

function substituteText(
  text: string,
  values: ReadonlyMap<string, VariableValue>,
  { used, problems }: SubstitutionReport,
  path: FieldPath,
): VariableValue {
  const pieces = parsePieces(text);
  for (const piece of pieces) {
    if ('variable' in piece && !used.has(piece.variable)) used.set(piece.variable, path);
    if ('malformed' in piece) {
      const message = `"${piece.malformed}" is not a variable: write \${NAME}, or $\${ for a literal \${`;
      problems.push({ path, message });
    }
  }
  return joinPieces(pieces, (name) => values.get(name));
}

/** The names of the variables in a text. */
export function variablesIn(text: string): readonly string[] {
  return parsePieces(text).flatMap((piece) => ('variable' in piece ? [piece.variable] : []));
}

/** A piece of a text: literal text, a variable, or a `${` that does not begin a variable. */
type Piece = { readonly text: string } | { readonly variable: string } | { readonly malformed: string };

/** `$${`, the escape of `${`; or a `${` with everything up to its closing brace. */
const OPENING = /\$\$\{|\$\{([^}\n]*)(\}?)/g;
const VARIABLE_NAME = /^[A-Za-z_]\w*$/;

function parsePieces(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(OPENING)) {
    if (match.index > end) pieces.push({ text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    const [whole, name = '', closing] = match;
    if (whole === '$${') pieces.push({ text: '${' });
    else pieces.push(closing === '}' && VARIABLE_NAME.test(name) ? { variable: name } : { malformed: whole });
  }
  if (end < template.length) pieces.push({ text: template.slice(end) });
  return pieces;
}

/**
 * Joins the pieces. A text that consists of one variable takes the type of the variable's value. Values are not
 * searched for variables again, and a variable without a value stays as it is written.
 */
function joinPieces(pieces: readonly Piece[], valueOf: (name: string) => VariableValue | undefined): VariableValue {
  const values = pieces.map((piece) => {
    if ('variable' in piece) return valueOf(piece.variable) ?? `\${${piece.variable}}`;
    return 'text' in piece ? piece.text : piece.malformed;
  });
  return values.length === 1 && values[0] !== undefined ? values[0] : values.map(String).join('');
}
