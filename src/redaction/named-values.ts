import { parseAllDocuments } from 'yaml';
import { isRecord } from '../model/lang.ts';

/** Receives a name and a value that the data assign to it. */
export type VisitNamedValue = (name: string, value: string) => void;

/** Receives the contents of data of any shape. */
export interface DataVisitor {
  readonly namedValue: VisitNamedValue;
  /** Receives every text, including those that are named values. */
  readonly text: (text: string) => void;
}

/**
 * Visits every named value and every text in data of any shape, such as a batch that was not validated. A name is the key of
 * a map, the `name` of a pair `{ name, value }` (an environment variable), or the option before an argument (`--password x`).
 * A manifest is visited as the YAML it contains.
 */
export function visitData(data: unknown, visitor: DataVisitor, name = ''): void {
  if (typeof data === 'string') {
    if (name !== '') visitor.namedValue(name, data);
    visitor.text(data);
  } else if (typeof data === 'number') {
    if (name !== '') visitor.namedValue(name, String(data));
  } else if (Array.isArray(data)) {
    visitList(data, visitor);
  } else if (isRecord(data)) {
    visitFields(data, visitor);
  }
}

function visitFields(fields: Readonly<Record<string, unknown>>, visitor: DataVisitor): void {
  for (const [key, value] of Object.entries(fields)) visitData(value, visitor, key);
  const { name, value, manifest } = fields;
  if (typeof name === 'string' && value !== undefined) visitData(value, visitor, name);
  if (typeof manifest === 'string') for (const document of documentsIn(manifest)) visitData(document, visitor);
}

function visitList(list: readonly unknown[], visitor: DataVisitor): void {
  for (const [index, item] of list.entries()) {
    visitData(item, visitor);
    const [, option] = typeof item === 'string' ? (/^--?([\w.-]+)$/.exec(item) ?? []) : [];
    const next = list[index + 1];
    if (option !== undefined && typeof next === 'string') visitor.namedValue(option, next);
  }
}

/** The documents of a manifest. Invalid YAML is rejected elsewhere; here it is visited as a text only. */
function documentsIn(manifest: string): unknown[] {
  try {
    const documents = parseAllDocuments(manifest, { logLevel: 'silent' });
    return 'empty' in documents ? [] : documents.map((document): unknown => document.toJS());
  } catch {
    return [];
  }
}
