import { parseAllDocuments } from 'yaml';
import { isRecord } from '../model/lang.ts';
import { assignmentsIn } from '../spark/assignments.ts';

/** What is secret about data, as Spark tells it. */
export interface Secrets {
  /** Patterns of the names whose values are secret. */
  readonly names: readonly RegExp[];
  /** Patterns of texts that are secret wherever they stand. */
  readonly texts: readonly RegExp[];
  /** The values that are secret, the longest first. */
  readonly values: readonly string[];
}

/**
 * What names a Kubernetes Secret, or says where one is mounted, and holds none: `secretName` of a volume,
 * `secretRef.name`, Spark's `tokenSecret.name`, `secretKeyRef.*` and `secrets.*`. Without it nobody could tell which Secret is
 * missing, or not allowed.
 */
const NAMES_A_SECRET =
  /(?:^|\.)(?:secretName|(?:secretRef|secretKeyRef|tokenSecret)(?:\.name)?|(?:image\.?)?pullSecrets|(?:driver|executor)\.(?:secrets|secretKeyRef)\.[\w.-]+)$/i;

/** Whether the value of this name is secret, by patterns of such names. */
export function isSecretName(name: string, patterns: readonly RegExp[]): boolean {
  return !NAMES_A_SECRET.test(name) && patterns.some((pattern) => pattern.test(name));
}

/** Spark's default of `spark.redaction.regex`; Spark means it case-insensitively. */
const DEFAULT_NAMES = 'secret|password|token|access[.]?key';
/** Shorter values are words of every log: to take them out would leave nothing to read. */
const SHORTEST_VALUE = 4;
/** Of a value of several lines (a key in PEM), lines as long as this are secret for themselves. */
const TELLING_LINE = 8;
/** Switches are no secrets, whatever they are called. */
const SWITCH = /^(?:true|false|none|null|default|enabled|disabled)$/i;
/** The properties that say what is secret. */
const [NAMES_PROPERTY, TEXTS_PROPERTY] = ['spark.redaction.regex', 'spark.redaction.string.regex'] as const;

/** The patterns of a batch, as it writes them: empty where it goes by Spark's default. */
export interface RedactionPatterns {
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

/** The values of `spark.redaction.regex` and `spark.redaction.string.regex`, wherever in the data they stand. */
export function redactionPatterns(data: unknown): RedactionPatterns {
  const found = new Map<string, Set<string>>([
    [NAMES_PROPERTY, new Set()],
    [TEXTS_PROPERTY, new Set()],
  ]);
  const take: Take = (name, value) => value !== '' && found.get(name)?.add(value);
  visit(data, {
    value: take,
    text: (text) => {
      for (const [, name = '', value = ''] of text.matchAll(PATTERN_LINE)) take(name, value.replace(/\\(.)/g, '$1'));
    },
  });
  return { names: [...(found.get(NAMES_PROPERTY) ?? [])], texts: [...(found.get(TEXTS_PROPERTY) ?? [])] };
}

/** A property that says what is secret, as a line of a properties file. */
const PATTERN_LINE = /^[ \t]*(spark\.redaction\.(?:string\.)?regex)[ \t]*[=: \t][ \t]*(\S.*)$/gm;

/**
 * What is secret in data of any shape, a batch that was not checked among them: the values of names that match
 * `spark.redaction.regex`. A name is the key of a map, that of a pair `{ name, value }` (an environment variable), the
 * word before an argument (`--password x`), or what a text assigns to (`-Dpassword=x`, a property in XML, a YAML
 * manifest). A pattern that JavaScript can't read is replaced by Spark's default.
 */
export function secretsIn(data: unknown): Secrets {
  const patterns = redactionPatterns(data);
  const names = patterns.names.length > 0 ? patterns.names.map(namePattern) : [namePattern(DEFAULT_NAMES)];
  const values = new Set<string>();
  const take: Take = (name, value) => {
    if (!isSecretName(name, names)) return;
    for (const form of formsOf(value)) values.add(form);
  };
  visit(data, { value: take, text: (text) => takeAssigned(text, take) });
  return {
    names,
    texts: patterns.texts.flatMap((source) => readPattern(source, 'gi') ?? []),
    values: [...values].toSorted((one, other) => other.length - one.length),
  };
}

/** A value as it may be met: as it is, in JSON, in a URL, in XML, in the data of a Secret, line by line. */
function formsOf(value: string): string[] {
  const trimmed = value.trim();
  if (trimmed.length < SHORTEST_VALUE || SWITCH.test(trimmed)) return [];
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const telling = lines.length > 1 ? lines.filter((line) => line.length >= TELLING_LINE) : [];
  const inXml = trimmed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    trimmed,
    JSON.stringify(trimmed).slice(1, -1),
    inXml,
    encodeURIComponent(trimmed.toWellFormed()),
    Buffer.from(value).toString('base64'),
    ...telling,
  ];
}

type Take = (name: string, value: string) => void;

/** Told of every named value in the data, and of every text. */
interface Visitor {
  readonly value: Take;
  readonly text: (text: string) => void;
}

function visit(data: unknown, visitor: Visitor, name = ''): void {
  if (typeof data === 'string') {
    if (name !== '') visitor.value(name, data);
    visitor.text(data);
  } else if (typeof data === 'number') {
    if (name !== '') visitor.value(name, String(data));
  } else if (Array.isArray(data)) {
    visitList(data, visitor);
  } else if (isRecord(data)) {
    visitFields(data, visitor);
  }
}

function visitFields(fields: Readonly<Record<string, unknown>>, visitor: Visitor): void {
  for (const [key, value] of Object.entries(fields)) visit(value, visitor, key);
  const { name, value, manifest } = fields;
  if (typeof name === 'string' && value !== undefined) visit(value, visitor, name);
  if (typeof manifest === 'string') for (const one of documentsIn(manifest)) visit(one, visitor);
}

/** In a list of arguments the value follows its name. */
function visitList(list: readonly unknown[], visitor: Visitor): void {
  for (const [index, item] of list.entries()) {
    visit(item, visitor);
    const [, option] = typeof item === 'string' ? (/^--?([\w.-]+)$/.exec(item) ?? []) : [];
    const next = list[index + 1];
    if (option !== undefined && typeof next === 'string') visitor.value(option, next);
  }
}

/** A property of a Hadoop configuration file. */
const XML_PROPERTY = /<name>\s*([^<]*?)\s*<\/name>\s*<value>\s*([^<]*?)\s*<\/value>/g;

function takeAssigned(text: string, take: Take): void {
  for (const { name, value } of assignmentsIn(text)) {
    take(name, value);
    // Of a URL's parameter: others may follow.
    const [parameter = ''] = value.split('&');
    if (parameter !== value) take(name, parameter);
  }
  for (const [, name = '', value = ''] of text.matchAll(XML_PROPERTY)) {
    take(name, value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  }
}

/** What a manifest says; one that is no YAML is refused elsewhere, and is only a text here. */
function documentsIn(manifest: string): unknown[] {
  try {
    const documents = parseAllDocuments(manifest, { logLevel: 'silent' });
    return 'empty' in documents ? [] : documents.map((document): unknown => document.toJS());
  } catch {
    return [];
  }
}

function namePattern(source: string): RegExp {
  return readPattern(source, 'i') ?? new RegExp(DEFAULT_NAMES, 'i');
}

/** Spark's patterns are Java's; `(?i)` is said by a flag here. Undefined for what JavaScript can't read. */
export function readPattern(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source.replace(/^\(\?i\)/, ''), flags);
  } catch {
    return undefined;
  }
}
