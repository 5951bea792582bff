/** Which names have secret values: by patterns, as in Spark, with exceptions for names that only refer to a secret. */
import { visitData, type VisitNamedValue } from './named-values.ts';

/** Spark's default of `spark.redaction.regex`, which Spark matches without regard to case. */
const DEFAULT_NAMES = 'secret|password|token|access[.]?key';

/** Spark's properties with the patterns of secret names and of secret texts. */
const [NAMES_PROPERTY, TEXTS_PROPERTY] = ['spark.redaction.regex', 'spark.redaction.string.regex'] as const;

/**
 * Names that refer to a Kubernetes Secret or to a mount path, but contain no secret: `secretName` of a volume,
 * `secretRef.name`, Spark's `tokenSecret.name`, `secretKeyRef.*` and `secrets.*`. They stay readable, because an error about
 * a missing or forbidden Secret has to name it.
 */
const NAMES_A_SECRET =
  /(?:^|\.)(?:secretName|(?:secretRef|secretKeyRef|tokenSecret)(?:\.name)?|(?:image\.?)?pullSecrets|(?:driver|executor)\.(?:secrets|secretKeyRef)\.[\w.-]+)$/i;

/** Whether the values of a name are secret, by patterns of such names. */
export function isSecretName(name: string, patterns: readonly RegExp[]): boolean {
  return !NAMES_A_SECRET.test(name) && patterns.some((pattern) => pattern.test(name));
}

/** The redaction patterns of a batch, as its author wrote them; empty where Spark's defaults apply. */
export interface RedactionPatterns {
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

/** A redaction pattern as a line of a properties file. */
const PATTERN_LINE = /^[ \t]*(spark\.redaction\.(?:string\.)?regex)[ \t]*[=: \t][ \t]*(\S.*)$/gm;

/** The values of `spark.redaction.regex` and `spark.redaction.string.regex`, wherever in the data they occur. */
export function redactionPatterns(data: unknown): RedactionPatterns {
  const found = new Map<string, Set<string>>([
    [NAMES_PROPERTY, new Set()],
    [TEXTS_PROPERTY, new Set()],
  ]);
  const collect: VisitNamedValue = (name, value) => {
    if (value !== '') found.get(name)?.add(value);
  };
  visitData(data, {
    namedValue: collect,
    text: (text) => {
      for (const [, name = '', value = ''] of text.matchAll(PATTERN_LINE)) {
        collect(name, value.replace(/\\(.)/g, '$1'));
      }
    },
  });
  return { names: [...(found.get(NAMES_PROPERTY) ?? [])], texts: [...(found.get(TEXTS_PROPERTY) ?? [])] };
}

/** The patterns of secret names as regular expressions. JavaScript cannot read every Java pattern: Spark's default replaces such a one. */
export function namePatterns({ names }: RedactionPatterns): readonly RegExp[] {
  return names.length > 0 ? names.map((source) => readPattern(source, 'i') ?? defaultPattern()) : [defaultPattern()];
}

/** The patterns of secret texts as regular expressions, without those that JavaScript cannot read. */
export function textPatterns({ texts }: RedactionPatterns): readonly RegExp[] {
  return texts.flatMap((source) => readPattern(source, 'gi') ?? []);
}

function defaultPattern(): RegExp {
  return new RegExp(DEFAULT_NAMES, 'i');
}

/** A Java pattern as a regular expression, its `(?i)` replaced by a flag. Undefined when JavaScript cannot read it. */
export function readPattern(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source.replace(/^\(\?i\)/, ''), flags);
  } catch {
    return undefined;
  }
}
