import { isRecord } from '../model/lang.ts';
import { kubernetesYaml } from '../yaml/kubernetes-yaml.ts';
import { UnredactableError } from './unredactable-error.ts';

/** The contents of data of any shape. */
export interface NamedData {
  /** Names and the values that the data assign to them. */
  readonly namedValues: readonly (readonly [name: string, value: string])[];
  /** Every text, including those that are named values. */
  readonly texts: readonly string[];
}

/** Deeper data are not visited. No object of Kubernetes nests as deep; recursion is limited by the stack. */
const MAX_DEPTH = 200;

/**
 * Visits every named value and every text in data of any shape, such as a batch that was not validated. A name is the key of
 * a map, the `name` of a pair `{ name, value }` (an environment variable), or the option before an argument (`--password x`).
 * A manifest is visited as the YAML it contains. Each object is visited once, however often an alias refers to it.
 * @throws UnredactableError when the data are nested too deeply
 */
export function visitData(data: unknown): NamedData {
  const visitor = new Visitor();
  visitor.visit(data, '', 0);
  return visitor;
}

class Visitor implements NamedData {
  readonly namedValues: [name: string, value: string][] = [];
  readonly texts: string[] = [];
  readonly #visited = new Set<object>();

  visit(data: unknown, name: string, depth: number): void {
    if (depth > MAX_DEPTH) {
      throw new UnredactableError({ path: '(the batch)', message: `is nested deeper than ${MAX_DEPTH} levels` });
    }
    if (typeof data === 'string') {
      if (name !== '') this.namedValues.push([name, data]);
      this.texts.push(data);
    } else if (typeof data === 'number') {
      if (name !== '') this.namedValues.push([name, String(data)]);
    } else if (typeof data === 'object' && data !== null && !this.#visited.has(data)) {
      this.#visited.add(data);
      if (Array.isArray(data)) this.#visitList(data, depth + 1);
      else if (isRecord(data)) this.#visitFields(data, depth + 1);
    }
  }

  #visitFields(fields: Readonly<Record<string, unknown>>, depth: number): void {
    for (const [key, value] of Object.entries(fields)) this.visit(value, key, depth);
    const { name, value, manifest } = fields;
    if (typeof name === 'string' && (typeof value === 'string' || typeof value === 'number')) {
      this.namedValues.push([name, String(value)]);
    }
    if (typeof manifest === 'string') for (const document of documentsIn(manifest)) this.visit(document, '', depth);
  }

  #visitList(list: readonly unknown[], depth: number): void {
    for (const [index, item] of list.entries()) {
      this.visit(item, '', depth);
      const [, option] = typeof item === 'string' ? (/^--?([\w.-]+)$/.exec(item) ?? []) : [];
      const next = list[index + 1];
      if (option !== undefined && typeof next === 'string') this.namedValues.push([option, next]);
    }
  }
}

/** The documents of a manifest. Invalid YAML is rejected elsewhere; here it is visited as far as it can be read. */
function documentsIn(manifest: string): readonly unknown[] {
  const { contents, unreadable } = kubernetesYaml(manifest);
  if (unreadable !== undefined) throw new UnredactableError({ path: 'submit.manifest', message: unreadable });
  return contents;
}
