/** Which names have secret values: by patterns, as in Spark, with exceptions for names that only refer to a secret. */
import { anyOf, linearPattern, type LinearPattern } from './linear-pattern.ts';
import { type NamedData, visitData } from './named-values.ts';
import { UnredactableError } from './unredactable-error.ts';

/** Spark's default of `spark.redaction.regex`, which Spark matches without regard to case. */
const DEFAULT_NAMES = /secret|password|token|access[.]?key/i;

/** Spark's properties with the patterns of secret names and of secret texts. */
const [NAMES_PROPERTY, TEXTS_PROPERTY] = ['spark.redaction.regex', 'spark.redaction.string.regex'] as const;

/**
 * Names that refer to a Kubernetes Secret or to a mount path, but contain no secret: `secretName` of a volume,
 * `secretRef.name`, Spark's `tokenSecret.name`, `secretKeyRef.*` and `secrets.*`. They stay readable, because an error about
 * a missing or forbidden Secret has to name it.
 */
const NAMES_A_SECRET =
  /(?:^|\.)(?:secretName|(?:secretRef|secretKeyRef|tokenSecret)(?:\.name)?|(?:image\.?)?pullSecrets|(?:driver|executor)\.(?:secrets|secretKeyRef)\.[\w.-]+)$/i;

/** Longer names are not compared with patterns. */
const MAX_NAME_LENGTH = 1024;

/** Decides whether the values of a name are secret. */
export type IsSecretName = (name: string) => boolean;

/** Decides by Spark's default pattern. */
export const isSecretByDefault: IsSecretName = secretNames((name) => DEFAULT_NAMES.test(name));

/** Decides by a pattern. A name that is too long to be compared is secret; one that only refers to a secret is not. */
export function secretNames(matches: IsSecretName): IsSecretName {
  return (name) => name.length > MAX_NAME_LENGTH || (matches(name) && !NAMES_A_SECRET.test(name));
}

/** The redaction patterns of a batch, as its author wrote them; empty where Spark's defaults apply. */
export interface RedactionPatterns {
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

/** A redaction pattern as a line of a properties file, up to its separator. */
const PATTERN_LINE = /^[ \t]*(spark\.redaction\.(?:string\.)?regex)(?=[=: \t])/gm;

/** The values of `spark.redaction.regex` and `spark.redaction.string.regex`, wherever in the data they occur. */
export function redactionPatterns(data: unknown): RedactionPatterns {
  return patternsIn(visitData(data));
}

/** {@link redactionPatterns} in data that were visited already. */
export function patternsIn({ namedValues, texts }: NamedData): RedactionPatterns {
  const found = new Map<string, Set<string>>([
    [NAMES_PROPERTY, new Set()],
    [TEXTS_PROPERTY, new Set()],
  ]);
  for (const [name, value] of namedValues) if (value !== '') found.get(name)?.add(value);
  for (const text of texts) {
    if (!text.includes('spark.redaction.')) continue;
    for (const match of text.matchAll(PATTERN_LINE)) {
      const begin = match.index + match[0].length;
      const lineEnd = text.indexOf('\n', begin);
      const assigned = text.slice(begin, lineEnd === -1 ? text.length : lineEnd).trimStart();
      const value = /^[=:]/.test(assigned) ? assigned.slice(1).trimStart() : assigned;
      if (value !== '') found.get(match[1] ?? '')?.add(value.replace(/\\(.)/g, '$1'));
    }
  }
  return { names: [...(found.get(NAMES_PROPERTY) ?? [])], texts: [...(found.get(TEXTS_PROPERTY) ?? [])] };
}

/** Compiled redaction patterns; undefined where Spark's defaults apply. */
export interface CompiledPatterns {
  readonly names: LinearPattern | undefined;
  readonly texts: LinearPattern | undefined;
}

/**
 * Compiles the patterns of a batch.
 * @throws UnredactableError when one cannot run in linear time
 */
export function compilePatterns({ names, texts }: RedactionPatterns): CompiledPatterns {
  return { names: compile(NAMES_PROPERTY, names), texts: compile(TEXTS_PROPERTY, texts) };
}

function compile(property: string, sources: readonly string[]): LinearPattern | undefined {
  if (sources.length === 0) return undefined;
  const pattern = linearPattern(anyOf(sources));
  if (!pattern) {
    throw new UnredactableError({
      path: `sparkConf["${property}"]`,
      message:
        'has a pattern that cannot be matched in linear time: use a shorter one without look-around, back references, possessive quantifiers and combined character classes',
    });
  }
  return pattern;
}
