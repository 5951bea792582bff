import type { Document } from 'yaml';
import { errorMessage } from '../model/lang.ts';
import { readTextAsWritten } from './as-written.ts';
import { KUBERNETES_YAML } from './kubernetes-yaml.ts';
import { parseYaml } from './parse-yaml.ts';
import { withoutSource } from './without-source.ts';

/** A remark about a place in a text. Lines and columns count from 1. */
export interface YamlRemark {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** One YAML document as Kubernetes' tools read it. */
export interface KubernetesDocument {
  /** The parsed nodes with their positions. */
  readonly document: Document.Parsed;
  /** Syntax errors; a document that has some has no value. */
  readonly errors: readonly YamlRemark[];
  /** Readings that may not be what the author meant: a key that is given twice. */
  readonly warnings: readonly YamlRemark[];
}

/** The documents of a text, including empty ones, and the positions of their parts. */
export interface KubernetesDocuments {
  readonly documents: readonly KubernetesDocument[];
  /** Line and column of an offset in the text. */
  readonly position: (offset: number) => { readonly line: number; readonly column: number };
}

/**
 * Parses YAML as `kubectl` reads it, with the place of everything: batch files, pod templates, SparkApplications and
 * configuration. JSON is YAML, too. Messages quote no text, which may be secret.
 */
export function kubernetesDocuments(text: string): KubernetesDocuments {
  const { documents: parsed, lines } = parseYaml(text, KUBERNETES_YAML);
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const remark = ({ message, pos }: { message: string; pos: readonly [number, number] }): YamlRemark => ({
    message: withoutSource(message),
    ...position(pos[0]),
  });
  const documents = parsed.map((document): KubernetesDocument => {
    // The parser only warns about a tag that it does not know, and ignores it.
    const errors = [...document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY'), ...document.warnings].map(
      remark,
    );
    const duplicates = document.errors.filter(({ code }) => code === 'DUPLICATE_KEY');
    if (errors.length === 0) readTextAsWritten(document);
    return { document, errors, warnings: duplicates.map((error) => ({ ...remark(error), message: GIVEN_TWICE })) };
  });
  return { documents, position };
}

const GIVEN_TWICE = 'a key is given twice in the same map, and the last one counts';

/**
 * The value of a document without errors.
 * @throws Error without any of the text, for an alias that is unresolved or expands too far
 */
export function valueOf({ document }: KubernetesDocument): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    // The error quotes the text, so it is not attached as a cause.
    return fail(withoutSource(errorMessage(thrown)));
  }
}

function fail(message: string): never {
  throw new Error(message);
}
