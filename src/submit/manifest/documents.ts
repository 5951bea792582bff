import {
  type DocumentOptions,
  LineCounter,
  parseAllDocuments,
  type ParseOptions,
  type ScalarTag,
  type SchemaOptions,
} from 'yaml';
import { errorMessage } from '../../model/lang.ts';
import { withoutSource } from '../../yaml/read-yaml.ts';

/** One document of a manifest. */
export interface ManifestDocument {
  /** Its place in the manifest, from 1, empty documents counted. */
  readonly number: number;
  /** What it holds: plain data. */
  readonly content: unknown;
}

/** A number that begins with 0, as in `defaultMode: 0440`. */
const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

/**
 * Kubernetes' own tools read YAML 1.1: a mode of 0440 is octal, and `<<` merges. To read these as 1.2 does would change
 * permissions without a word. `yes` and `on` are texts all the same: the API server refuses them where true is meant.
 */
const AS_KUBERNETES_READS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  merge: true,
  prettyErrors: false,
  customTags: (tags) => [OCTAL, ...tags],
};

const BRACES = ' (in a list [...] or map {...} a variable needs quotes: "${name}")';

/** The documents of a manifest, those that are empty left out; or what is wrong with its YAML, with lines. */
export function parseDocuments(
  manifest: string,
): { readonly documents: readonly ManifestDocument[] } | { readonly errors: readonly string[] } {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(manifest, { ...AS_KUBERNETES_READS, lineCounter });
  const documents = 'empty' in parsed ? [] : parsed;
  const errors = documents.flatMap((document) =>
    // Errors behind the first of a document follow from it. A tag that nobody knows is a warning to the parser, which then
    // goes on as if it was not there.
    [...document.errors.slice(0, 1), ...document.warnings].map(({ message, pos }) => {
      const hint = manifest.startsWith('${', pos[0] - 1) ? BRACES : '';
      return `is not YAML: line ${lineCounter.linePos(pos[0]).line}: ${withoutSource(message)}${hint}`;
    }),
  );
  if (errors.length > 0) return { errors };
  try {
    const contents = documents.map((document, index): ManifestDocument => ({
      number: index + 1,
      content: document.toJS({ maxAliasCount: 100 }),
    }));
    return { documents: contents.filter(({ content }) => content !== null && content !== undefined) };
  } catch (error) {
    return { errors: [`can't be read: ${withoutSource(errorMessage(error))}`] };
  }
}
