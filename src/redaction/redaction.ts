import { isRecord } from '../model/lang.ts';
import { assignmentsIn } from '../spark/assignments.ts';
import { isSecretName, secretsIn, type Secrets } from './secrets.ts';

/** What stands where a secret was (Spark's `Utils.REDACTION_REPLACEMENT_TEXT`). */
export const REDACTED = '*********(redacted)';

/** Takes secrets out of a text for people. */
export type Redact = (text: string) => string;

/**
 * Takes secrets out of texts for people: logs, messages, output of commands. What was taken out stays so: a text may pass
 * more than one redactor.
 *
 * Two things are secret, as in Spark (`spark.redaction.regex`, `spark.redaction.string.regex`): what a text says of a
 * name that matches the pattern (`db.password=x`, `"token": "x"`, `--conf a.secret=x`), and, wherever it stands, the value
 * that the data have for such a name, whole or cut off at an end of the text.
 *
 * @param data what the texts are about: a batch, checked or not, its properties, its environment ({@link secretsIn});
 *   without data, what a text says of itself is all there is to go by
 */
export function redactor(data: unknown = {}): Redact {
  const secrets = secretsIn(data);
  const { names, texts, values } = secrets;
  const anyValue = values.length > 0 ? new RegExp(values.map(literally).join('|'), 'g') : undefined;
  return (text) => {
    const whole = anyValue ? text.replace(anyValue, REDACTED) : text;
    const uncut = withoutCutValues(whole, values);
    return texts.reduce((left, secret) => left.replace(secret, REDACTED), withoutAssigned(uncut, names));
  };
}

function literally(value: string): string {
  return value.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A redactor that reads the data when it is needed first: most texts are never written. */
export function lazyRedactor(data: () => unknown): Redact {
  let redact: Redact | undefined;
  return (text) => (redact ??= redactor(data()))(text);
}

/** Names and values that a text of Go or JSON says as a pair: an environment variable of a pod. */
const PAIR = /(name\\*["']?:\s*\\*["'])([\w.-]+)(\\*["'],\s*\\*["']?value\\*["']?:\s*\\*["'])((?:[^"'\\]|\\.)*)/gi;
/** A property of a Hadoop configuration file. */
const XML_PROPERTY = /(<name>\s*)([^<]*?)(\s*<\/name>\s*<value>)([^<]*)/g;

function withoutAssigned(text: string, names: Secrets['names']): string {
  const isSecret = (name: string) => isSecretName(name, names);
  let told = '';
  let reached = 0;
  for (const { name, begin, end } of assignmentsIn(text)) {
    if (begin < reached || !isSecret(name)) continue;
    told += text.slice(reached, begin) + REDACTED;
    reached = end;
  }
  told += text.slice(reached);
  for (const pairs of [PAIR, XML_PROPERTY]) {
    told = told.replace(pairs, (whole, before: string, name: string, between: string) =>
      isSecret(name) ? `${before}${name}${between}${REDACTED}` : whole,
    );
  }
  return told;
}

/** As much of a secret as this is still one: with less, nobody gets in, and too many words begin alike. */
const TELLING_PART = 6;
/** What stands where a text was cut. */
const CUT = '…';

/** Texts are cut before they get here, by others too: a secret at the end of one is there in part. */
function withoutCutValues(text: string, values: Secrets['values']): string {
  const pieces = text.split(CUT).map((piece) => {
    const tail = partLength(values, piece, (value, length) => piece.endsWith(value.slice(0, length)));
    const left = tail > 0 ? piece.slice(0, -tail) + REDACTED : piece;
    const head = partLength(values, left, (value, length) => left.startsWith(value.slice(-length)));
    return head > 0 ? REDACTED + left.slice(head) : left;
  });
  return pieces.join(CUT);
}

type IsThere = (value: string, length: number) => boolean;

/** How much of a secret is there, in letters; 0 for none. */
function partLength(values: Secrets['values'], piece: string, isThere: IsThere): number {
  for (const value of values) {
    const longest = Math.min(value.length - 1, piece.length);
    for (let length = longest; length >= TELLING_PART; length -= 1) if (isThere(value, length)) return length;
  }
  return 0;
}

/** Data with every text in it redacted. */
export function redactedData<T>(data: T, redact: Redact): T {
  if (typeof data === 'string') return redact(data) as T;
  if (Array.isArray(data)) return data.map((item: unknown) => redactedData(item, redact)) as T;
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redactedData(value, redact)])) as T;
}
