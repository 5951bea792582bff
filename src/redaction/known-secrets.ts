import { assignmentsIn } from './assignments.ts';
import { visitData, type VisitNamedValue } from './named-values.ts';
import { isSecretName, namePatterns, redactionPatterns, textPatterns } from './secret-names.ts';

/** The known secrets of a batch or of other data. */
export interface KnownSecrets {
  /** Patterns of names with secret values. */
  readonly names: readonly RegExp[];
  /** Patterns of texts that are secret wherever they occur. */
  readonly texts: readonly RegExp[];
  /** The secret values, longest first. */
  readonly values: readonly string[];
}

/** Shorter values are common words of any log; without them a log is unreadable. */
const MIN_VALUE_LENGTH = 4;
/** Lines of a value with several lines (a PEM key) are secret on their own from this length. */
const MIN_LINE_LENGTH = 8;
/** Values that are switches, not secrets, whatever their name is. */
const SWITCH = /^(?:true|false|none|null|default|enabled|disabled)$/i;

/** The secrets in data of any shape: the values assigned to names that match `spark.redaction.regex`. See {@link visitData}. */
export function secretsIn(data: unknown): KnownSecrets {
  const patterns = redactionPatterns(data);
  const names = namePatterns(patterns);
  const values = new Set<string>();
  const collect: VisitNamedValue = (name, value) => {
    if (!isSecretName(name, names)) return;
    for (const form of formsOf(value)) values.add(form);
  };
  visitData(data, { namedValue: collect, text: (text) => visitAssignments(text, collect) });
  return {
    names,
    texts: textPatterns(patterns),
    values: [...values].toSorted((one, other) => other.length - one.length),
  };
}

/** The forms in which a value may occur: as it is, in JSON, in XML, in a URL, in the data of a Secret, line by line. */
function formsOf(value: string): string[] {
  const trimmed = value.trim();
  if (trimmed.length < MIN_VALUE_LENGTH || SWITCH.test(trimmed)) return [];
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

/** A property of a Hadoop configuration file. */
const XML_PROPERTY = /<name>\s*([^<]*?)\s*<\/name>\s*<value>\s*([^<]*?)\s*<\/value>/g;

function visitAssignments(text: string, visit: VisitNamedValue): void {
  for (const { name, value } of assignmentsIn(text)) {
    visit(name, value);
    // A parameter of a URL may be followed by others.
    const [parameter = ''] = value.split('&');
    if (parameter !== value) visit(name, parameter);
  }
  for (const [, name = '', value = ''] of text.matchAll(XML_PROPERTY)) {
    visit(name, value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  }
}
