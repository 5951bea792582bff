import { isRecord } from '../../model/lang.ts';
import { fill, piecesOf, type VariableValue } from './template.ts';

/** A place in a document. */
export type Place = readonly (string | number)[];

/** What a substitution found besides its result. */
export interface Findings {
  /** Every variable that is used, with the first place of it. */
  readonly used: Map<string, Place>;
  /** What can't be substituted, and where. */
  readonly problems: { readonly place: Place; readonly message: string }[];
}

/**
 * The data with the values of its variables, put into texts that are already parsed: whatever a value holds, it is one
 * value in the end, and adds neither keys nor documents. Keys are taken as they are.
 */
export function substitute(
  data: unknown,
  values: ReadonlyMap<string, VariableValue>,
  findings: Findings,
  place: Place = [],
): unknown {
  if (typeof data === 'string') return substituteText(data, values, findings, place);
  if (Array.isArray(data)) return data.map((item, index) => substitute(item, values, findings, [...place, index]));
  if (!isRecord(data)) return data;
  const entries = Object.entries(data).map(([key, value]) => {
    if (key.includes('${')) findings.problems.push({ place: [...place, key], message: KEY_MESSAGE });
    return [key, substitute(value, values, findings, [...place, key])];
  });
  return Object.fromEntries(entries) as unknown;
}

const KEY_MESSAGE = 'is a key: variables stand for values, keys are taken as they are';

function substituteText(
  text: string,
  values: ReadonlyMap<string, VariableValue>,
  { used, problems }: Findings,
  place: Place,
): VariableValue {
  const pieces = piecesOf(text);
  for (const piece of pieces) {
    if ('variable' in piece && !used.has(piece.variable)) used.set(piece.variable, place);
    if ('malformed' in piece) {
      const message = `"${piece.malformed}" is not a variable: a name goes into the braces; write $\${ where \${ is meant as it is`;
      problems.push({ place, message });
    }
  }
  return fill(pieces, (name) => values.get(name));
}
