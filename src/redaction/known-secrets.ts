import type { BatchSecrets } from '../model/batch/batch-reference.ts';
import type { BatchProblem } from '../model/batch/problem.ts';
import { assignmentsIn } from './assignments.ts';
import type { LinearPattern } from './linear-pattern.ts';
import { visitData } from './named-values.ts';
import { PatternBudget } from './pattern-budget.ts';
import {
  compilePatterns,
  type IsSecretName,
  isSecretByDefault,
  patternsIn,
  type RedactionPatterns,
  secretNames,
} from './secret-names.ts';
import { UnredactableError } from './unredactable-error.ts';
import { xmlPropertiesIn } from './xml-properties.ts';

/** The known secrets of a batch or of other data. */
export interface KnownSecrets {
  /** Decides which names have secret values. */
  readonly isSecretName: IsSecretName;
  /** The pattern of texts that are secret wherever they occur. */
  readonly texts: LinearPattern | undefined;
  /** The secret values. */
  readonly values: readonly string[];
  /** Limits the time that the patterns of a batch take. */
  readonly budget: PatternBudget;
  /** The same secrets in short, from which they can be known again. */
  readonly found: BatchSecrets;
}

/** Shorter values are common words of any log; without them a log is unreadable. */
const MIN_VALUE_LENGTH = 4;
/** Lines of a value with several lines (a PEM key) are secret on their own from this length. */
const MIN_LINE_LENGTH = 8;
/** Characters of all secret values in all forms. Searching them takes memory and time in proportion. */
const MAX_CHARACTERS = 1024 * 1024;
/** Values that are switches, not secrets, whatever their name is. */
const SWITCH = /^(?:true|false|none|null|default|enabled|disabled)$/i;

/**
 * The secrets in data of any shape: the values assigned to names that match `spark.redaction.regex`. See {@link visitData}.
 * @param known secrets that were found before
 * @param budget limits the time that the patterns of a batch take
 * @throws UnredactableError when the data have too many secrets, are nested too deeply, or have a pattern that cannot run in
 *   linear time
 */
export function secretsIn(
  data: unknown,
  known: BatchSecrets = NO_SECRETS,
  budget: PatternBudget = new PatternBudget(),
): KnownSecrets {
  const visited = visitData(data);
  const patterns = mergePatterns(known, patternsIn(visited));
  const { names, texts } = compilePatterns(patterns);
  const isSecretName = names ? secretNames((name) => budget.test(names, name)) : isSecretByDefault;
  const written = new Set<string>();
  const values = new Set<string>();
  let characters = 0;
  const add = (value: string) => {
    if (written.has(value)) return;
    const forms = formsOf(value);
    if (forms.length > 0) written.add(value);
    for (const form of forms) {
      if (values.has(form)) continue;
      values.add(form);
      characters += form.length;
      if (characters > MAX_CHARACTERS) {
        const message = 'has too many or too long secret values: with all ways to write them, more than 1 MiB';
        throw new UnredactableError({ path: '(the batch)', message });
      }
    }
  };
  const collect = (name: string, value: string) => {
    if (isSecretName(name)) add(value);
  };
  known.values.forEach(add);
  for (const [name, value] of visited.namedValues) collect(name, value);
  for (const text of visited.texts) visitAssignments(text, collect);
  return { isSecretName, texts, values: [...values], budget, found: { ...patterns, values: [...written] } };
}

const NO_SECRETS: BatchSecrets = { names: [], texts: [], values: [] };

function mergePatterns(one: RedactionPatterns, other: RedactionPatterns): RedactionPatterns {
  return {
    names: [...new Set([...one.names, ...other.names])],
    texts: [...new Set([...one.texts, ...other.texts])],
  };
}

/**
 * The secrets of a request, or why they could not be redacted: such a request is refused. The problem needs no redaction.
 */
export function findSecrets(data: unknown): { readonly secrets: BatchSecrets } | { readonly problem: BatchProblem } {
  try {
    return { secrets: secretsIn(data).found };
  } catch (error) {
    if (error instanceof UnredactableError) return { problem: error.problem };
    return { problem: { path: '(the batch)', message: 'cannot be searched for secrets' } };
  }
}

/** Why secrets of a request could not be redacted, if so. */
export function redactionProblem(data: unknown): BatchProblem | undefined {
  const found = findSecrets(data);
  return 'problem' in found ? found.problem : undefined;
}

/** The forms in which a value may occur: as it is, in JSON, in XML, in a URL, in the data of a Secret, line by line. */
function formsOf(value: string): string[] {
  const trimmed = value.trim();
  if (trimmed.length < MIN_VALUE_LENGTH || SWITCH.test(trimmed)) return [];
  if (trimmed.length > MAX_CHARACTERS) return [trimmed];
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const longLines = lines.length > 1 ? lines.filter((line) => line.length >= MIN_LINE_LENGTH) : [];
  const inXml = trimmed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    trimmed,
    JSON.stringify(trimmed).slice(1, -1),
    inXml,
    encodeURIComponent(trimmed.toWellFormed()),
    Buffer.from(value).toString('base64'),
    ...longLines,
  ];
}

function visitAssignments(text: string, visit: (name: string, value: string) => void): void {
  for (const { name, value } of assignmentsIn(text)) {
    visit(name, value);
    // A parameter of a URL may be followed by others.
    const separator = value.indexOf('&');
    if (separator !== -1) visit(name, value.slice(0, separator));
  }
  for (const { name, value } of xmlPropertiesIn(text)) {
    visit(name, value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  }
}
