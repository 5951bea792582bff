import type { SparkProperties } from './properties.ts';

/** What stands where a secret was (Spark's `Utils.REDACTION_REPLACEMENT_TEXT`). */
export const REDACTED = '*********(redacted)';

/** Spark's default of `spark.redaction.regex`; Spark means it case-insensitively. */
const DEFAULT_PATTERN = 'secret|password|token|access[.]?key';

/** Shorter values are words of every log: to take them out would leave nothing to read. */
const SHORTEST_VALUE = 4;

/**
 * Takes secrets out of texts for people: logs, messages, output of commands.
 *
 * Two things are secret, as in Spark (`spark.redaction.regex`, `spark.redaction.string.regex`): what a text says of a
 * name that matches the pattern (`db.password=x`, `"token": "x"`, `--conf a.secret=x`), and, wherever it stands, the value
 * that `properties` have for such a name. A pattern that JavaScript can't read is replaced by Spark's default.
 *
 * @param properties the batch's properties, environment of driver and executors among them
 */
export function redactor(properties: SparkProperties): (text: string) => string {
  const secretName = pattern(properties['spark.redaction.regex']) ?? new RegExp(DEFAULT_PATTERN, 'i');
  const secretText = pattern(properties['spark.redaction.string.regex'], 'gi');
  const values = Object.entries(properties)
    .filter(([name, value]) => secretName.test(name) && value.length >= SHORTEST_VALUE)
    .map(([, value]) => value)
    .toSorted((one, other) => other.length - one.length);
  return (text) => {
    const withoutValues = values.reduce((left, value) => left.replaceAll(value, REDACTED), text);
    const withoutAssigned = withoutValues.replace(ASSIGNMENT, (whole, name: string, between: string) =>
      secretName.test(name) ? `${name}${between}${REDACTED}` : whole,
    );
    return secretText ? withoutAssigned.replace(secretText, REDACTED) : withoutAssigned;
  };
}

/** A name, what stands between, and its value: `name=value`, `name: value`, `"name":"va lue"`. Names are tried as a whole, which keeps long lines cheap. */
const ASSIGNMENT = /(?<![\w.-])([\w.-]+)(["']?\s*(?:=|:)\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;}\])]+)/g;

/** Spark's patterns are Java's; `(?i)` is said by a flag here. */
function pattern(source: string | undefined, flags = 'i'): RegExp | undefined {
  if (source === undefined || source === '') return undefined;
  try {
    return new RegExp(source.replace(/^\(\?i\)/, ''), flags);
  } catch {
    return undefined;
  }
}
