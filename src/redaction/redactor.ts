import { assignmentsIn } from './assignments.ts';
import type { BatchSecrets } from '../model/batch/batch-reference.ts';
import { type KnownSecrets, secretsIn } from './known-secrets.ts';
import type { IsSecretName } from './secret-names.ts';
import { SecretValues, type Span } from './secret-values.ts';
import { xmlPropertiesIn } from './xml-properties.ts';

/** The text that replaces a secret (Spark's `Utils.REDACTION_REPLACEMENT_TEXT`). */
export const REDACTED = '*********(redacted)';

/** The text that replaces a text whose secrets could not be removed. */
export const WITHHELD = '(withheld, because its secrets cannot be recognized)';

/** Longer texts are cut in the middle, in characters. The longest ones are logs, which are read up to 1 MiB. */
const MAX_TEXT_LENGTH = 1024 * 1024;

/** Removes secrets from a text. Redacting a text again changes nothing, so it may pass several redactors. */
export type Redact = (text: string) => string;

/**
 * Creates a redactor for texts that people read: logs, messages, output of commands.
 *
 * Two things are secret, as in Spark (`spark.redaction.regex`, `spark.redaction.string.regex`): values that a text assigns
 * to a name that matches a pattern (`db.password=x`, `"token": "x"`, `--conf a.secret=x`), and, wherever they occur, the
 * values that the data assign to such a name, whole or truncated at an end of the text.
 *
 * Neither data nor texts are trusted: a redactor takes time in proportion to their length, never throws, and when it cannot
 * work (a pattern that cannot run in linear time, too many secrets), it returns {@link WITHHELD} instead of every text.
 *
 * @param data what the texts are about: a batch (validated or not), its properties, its environment ({@link secretsIn}).
 *   Without data, only what a text itself assigns to a secret name is removed.
 */
export function redactor(data: unknown = {}): Redact {
  return lazyRedactor(() => data);
}

/**
 * A redactor that evaluates its data on first use, because most texts are never written.
 * @param known secrets that were found before
 */
export function lazyRedactor(data: () => unknown, known?: BatchSecrets): Redact {
  let redact: Redact | undefined;
  return (text) => {
    try {
      return (redact ??= makeRedactor(secretsIn(data(), known)))(text);
    } catch {
      // The error may quote a secret.
      redact = () => WITHHELD;
      return WITHHELD;
    }
  };
}

/** @throws UnredactableError */
export function makeRedactor({ isSecretName, texts, values, budget }: KnownSecrets): Redact {
  const secretValues = new SecretValues(values);
  const redactValues = (text: string) => replaceSpans(text, secretValues.spans(text));
  return (text) => {
    if (text === WITHHELD) return text;
    const bounded = cutMiddle(text);
    // What a redactor has put in is not searched for values again.
    const whole = values.length > 0 ? bounded.split(REDACTED).map(redactValues).join(REDACTED) : bounded;
    const named = redactAssigned(whole, isSecretName);
    return texts
      ? named
          .split(REDACTED)
          .map((piece) => budget.replace(texts, piece, REDACTED))
          .join(REDACTED)
      : named;
  };
}

/** The text, without its middle when it is too long. */
function cutMiddle(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const half = MAX_TEXT_LENGTH / 2 - 1;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

/** A name and a value as a pair in a text of Go or JSON: an environment variable of a pod. */
const PAIR = /(name\\*["']?:\s*\\*["'])([\w.-]+)(\\*["'],\s*\\*["']?value\\*["']?:\s*\\*["'])((?:[^"'\\]|\\.)*)/gi;

function redactAssigned(text: string, isSecretName: IsSecretName): string {
  const assigned = replaceSpans(text, assignedSpans(text, isSecretName));
  const pairs = assigned.replace(PAIR, (whole, before: string, name: string, between: string) =>
    isSecretName(name) ? `${before}${name}${between}${REDACTED}` : whole,
  );
  const properties = [...xmlPropertiesIn(pairs)].filter(({ name, value }) => value !== '' && isSecretName(name));
  return replaceSpans(
    pairs,
    properties.map(({ begin, end }): Span => [begin, end]),
  );
}

function assignedSpans(text: string, isSecretName: IsSecretName): Span[] {
  const spans: Span[] = [];
  let position = 0;
  for (const { name, begin, end } of assignmentsIn(text)) {
    if (begin < position || !isSecretName(name)) continue;
    spans.push([begin, end]);
    position = end;
  }
  return spans;
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let position = 0;
  for (const [begin, end] of spans) {
    pieces.push(text.slice(position, begin), REDACTED);
    position = end;
  }
  return [...pieces, text.slice(position)].join('');
}
