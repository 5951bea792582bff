/** The value of a variable. */
export type VariableValue = string | number | boolean;

/** A piece of a text with variables: text as it is, a variable, or a `${` that begins none. */
export type Piece = { readonly text: string } | { readonly variable: string } | { readonly malformed: string };

/** `$${`, which stands for `${`; or a `${` with all that may belong to it. */
const OPENING = /\$\$\{|\$\{([^}\n]*)(\}?)/g;
/** Names of variables. */
const NAME = /^[A-Za-z_]\w*$/;

/** What a text with variables is made of. */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(OPENING)) {
    if (match.index > end) pieces.push({ text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    const [whole, name = '', closing] = match;
    if (whole === '$${') pieces.push({ text: '${' });
    else pieces.push(closing === '}' && NAME.test(name) ? { variable: name } : { malformed: whole });
  }
  if (end < template.length) pieces.push({ text: template.slice(end) });
  return pieces;
}

/** Names of the variables of a text. */
export function variablesIn(template: string): readonly string[] {
  return piecesOf(template).flatMap((piece) => ('variable' in piece ? [piece.variable] : []));
}

/**
 * The pieces put together. A text that is one variable and nothing else takes the variable's own type; values are never
 * looked through for variables again.
 * @param valueOf the value of a variable; without one, the variable stays as it is written
 */
export function fill(pieces: readonly Piece[], valueOf: (name: string) => VariableValue | undefined): VariableValue {
  const values = pieces.map((piece) => {
    if ('variable' in piece) return valueOf(piece.variable) ?? `\${${piece.variable}}`;
    return 'text' in piece ? piece.text : piece.malformed;
  });
  return values.length === 1 && values[0] !== undefined ? values[0] : values.map(String).join('');
}
