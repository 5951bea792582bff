import { assignmentsIn } from './assignments.ts';
import { type KnownSecrets, secretsIn } from './known-secrets.ts';
import { isSecretName } from './secret-names.ts';

/** The text that replaces a secret (Spark's `Utils.REDACTION_REPLACEMENT_TEXT`). */
export const REDACTED = '*********(redacted)';

/** Removes secrets from a text. Redacting a text again changes nothing, so it may pass several redactors. */
export type Redact = (text: string) => string;

/**
 * Creates a redactor for texts that people read: logs, messages, output of commands.
 *
 * Two things are secret, as in Spark (`spark.redaction.regex`, `spark.redaction.string.regex`): values that a text assigns
 * to a name that matches a pattern (`db.password=x`, `"token": "x"`, `--conf a.secret=x`), and, wherever they occur, the
 * values that the data assign to such a name, whole or truncated at an end of the text.
 *
 * @param data what the texts are about: a batch (validated or not), its properties, its environment ({@link secretsIn}).
 *   Without data, only what a text itself assigns to a secret name is removed.
 */
export function redactor(data: unknown = {}): Redact {
  const { names, texts, values } = secretsIn(data);
  const anyValue = values.length > 0 ? new RegExp(values.map(escapeRegExp).join('|'), 'g') : undefined;
  return (text) => {
    const whole = anyValue ? text.replace(anyValue, REDACTED) : text;
    const untruncated = redactTruncatedValues(whole, values);
    return texts.reduce((rest, secret) => rest.replace(secret, REDACTED), redactAssigned(untruncated, names));
  };
}

/** A redactor that evaluates its data on first use, because most texts are never written. */
export function lazyRedactor(data: () => unknown): Redact {
  let redact: Redact | undefined;
  return (text) => (redact ??= redactor(data()))(text);
}

function escapeRegExp(value: string): string {
  return value.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A name and a value as a pair in a text of Go or JSON: an environment variable of a pod. */
const PAIR = /(name\\*["']?:\s*\\*["'])([\w.-]+)(\\*["'],\s*\\*["']?value\\*["']?:\s*\\*["'])((?:[^"'\\]|\\.)*)/gi;
/** A property of a Hadoop configuration file. */
const XML_PROPERTY = /(<name>\s*)([^<]*?)(\s*<\/name>\s*<value>)([^<]*)/g;

function redactAssigned(text: string, names: KnownSecrets['names']): string {
  const isSecret = (name: string) => isSecretName(name, names);
  let redacted = '';
  let position = 0;
  for (const { name, begin, end } of assignmentsIn(text)) {
    if (begin < position || !isSecret(name)) continue;
    redacted += text.slice(position, begin) + REDACTED;
    position = end;
  }
  redacted += text.slice(position);
  for (const pairs of [PAIR, XML_PROPERTY]) {
    redacted = redacted.replace(pairs, (whole, before: string, name: string, between: string) =>
      isSecret(name) ? `${before}${name}${between}${REDACTED}` : whole,
    );
  }
  return redacted;
}

/** Shorter parts of a secret are useless to an attacker, and too many words begin with them. */
const MIN_PART_LENGTH = 6;
/** The mark of truncation. */
const ELLIPSIS = '…';

/** Texts may have been truncated before they are redacted; a secret at an end is then there in part. */
function redactTruncatedValues(text: string, values: KnownSecrets['values']): string {
  const pieces = text.split(ELLIPSIS).map((piece) => {
    const tail = partLength(values, piece, (value, length) => piece.endsWith(value.slice(0, length)));
    const rest = tail > 0 ? piece.slice(0, -tail) + REDACTED : piece;
    const head = partLength(values, rest, (value, length) => rest.startsWith(value.slice(-length)));
    return head > 0 ? REDACTED + rest.slice(head) : rest;
  });
  return pieces.join(ELLIPSIS);
}

type HasPart = (value: string, length: number) => boolean;

/** The length of the longest part of a secret that the piece has; 0 for none. */
function partLength(values: KnownSecrets['values'], piece: string, hasPart: HasPart): number {
  for (const value of values) {
    const longest = Math.min(value.length - 1, piece.length);
    for (let length = longest; length >= MIN_PART_LENGTH; length -= 1) if (hasPart(value, length)) return length;
  }
  return 0;
}
