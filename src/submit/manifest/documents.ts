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
  /** Its position in the manifest, from 1. Empty documents are counted. */
  readonly number: number;
  /** Its content as plain data. */
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
 * YAML 1.2 with those parts of YAML 1.1 that Kubernetes' tools rely on: a mode of 0440 is octal, and `<<` merges.
 * Reading them as 1.2 does would silently change permissions. `yes` and `on` stay strings: the API server refuses them
 * for booleans.
 */
const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  merge: true,
  prettyErrors: false,
  customTags: (tags) => [OCTAL, ...tags],
};

const QUOTES_HINT = ' (in a list [...] or map {...} a variable needs quotes: "${name}")';

/** The non-empty documents of a manifest; or the errors in its YAML, with line numbers. */
export function parseDocuments(
  manifest: string,
): { readonly documents: readonly ManifestDocument[] } | { readonly errors: readonly string[] } {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(manifest, { ...YAML_OPTIONS, lineCounter });
  const documents = 'empty' in parsed ? [] : parsed;
  const errors = documents.flatMap((document) =>
    // Further errors of a document mostly follow from its first. An unknown tag is only a warning to the parser, which
    // then ignores the tag.
    [...document.errors.slice(0, 1), ...document.warnings].map(({ message, pos }) => {
      const hint = manifest.startsWith('${', pos[0] - 1) ? QUOTES_HINT : '';
      return `is not valid YAML: line ${lineCounter.linePos(pos[0]).line}: ${withoutSource(message)}${hint}`;
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
