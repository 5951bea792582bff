import type { Document, ScalarTag } from 'yaml';
import { errorMessage } from '../model/lang.ts';
import { jsonSize, KIB, MIB } from '../model/json-size.ts';
import { MAX_ALIASES, MAX_DEPTH, parseYaml, parsing, type ParsedYaml, type YamlOptions } from './parse-yaml.ts';
import { readTextAsWritten } from './as-written.ts';
import { withoutSource } from './without-source.ts';

/** The documents of a text with objects of Kubernetes. They are shared and must not be changed. */
export interface KubernetesYaml {
  /** The content of every document as plain data, also of empty ones and, as far as possible, of invalid ones. */
  readonly contents: readonly unknown[];
  /** Problems of the text, each a sentence that follows the name of the text. The first of each document. */
  readonly errors: readonly string[];
  /** Why the contents can't be read at all, to follow the name of the text. They are empty then. */
  readonly unreadable?: string;
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
export const KUBERNETES_YAML: YamlOptions = { version: '1.2', merge: true, customTags: (tags) => [OCTAL, ...tags] };

const QUOTES_HINT = ' (in a list [...] or map {...} a variable needs quotes: "${name}")';

/** The largest content, as JSON. Aliases are written once, and count as often as they occur. */
const MAX_EXPANDED_BYTES = 2 * MIB;

/** Characters of the texts that are remembered with their contents. A batch has one, which is needed many times. */
const MAX_REMEMBERED = 2 * MIB;
/** Shorter texts are read again. */
const MIN_REMEMBERED = 4 * KIB;
/** The time between two pauses of a parser that shares its process, in milliseconds. */
const SLICE = 20;

/** The last long texts, the oldest first. */
const remembered = new Map<string, KubernetesYaml>();
let rememberedCharacters = 0;

/** Reads the documents of a text. The last texts are remembered. */
export function kubernetesYaml(text: string): KubernetesYaml {
  return remembered.get(text) ?? remember(text, contentsOf(text, parseYaml(text, KUBERNETES_YAML)));
}

/**
 * Parses untrusted text ahead of time, so that {@link kubernetesYaml} has it at once. It pauses for other work of the process: a text
 * of 1 MiB takes half a second.
 */
export async function readAhead(text: string): Promise<void> {
  if (text.length < MIN_REMEMBERED || remembered.has(text)) return;
  const steps = parsing(text, KUBERNETES_YAML);
  let pausedAt = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done || performance.now() - pausedAt > SLICE) {
      await new Promise((resume) => setImmediate(resume));
      pausedAt = performance.now();
    }
    if (!done) continue;
    remember(text, contentsOf(text, value));
    return;
  }
}

function remember(text: string, yaml: KubernetesYaml): KubernetesYaml {
  if (text.length < MIN_REMEMBERED || remembered.has(text)) return yaml;
  remembered.set(text, yaml);
  rememberedCharacters += text.length;
  for (const [oldest] of remembered) {
    if (rememberedCharacters <= MAX_REMEMBERED) break;
    remembered.delete(oldest);
    rememberedCharacters -= oldest.length;
  }
  return yaml;
}

function contentsOf(text: string, { documents, lines }: ParsedYaml): KubernetesYaml {
  if (documents.some((document) => document.errors.some(({ code }) => code === 'IMPOSSIBLE'))) {
    const unreadable = `has more than ${MAX_ALIASES} aliases in a document, or is nested deeper than ${MAX_DEPTH} levels`;
    return { contents: [], errors: [unreadable], unreadable };
  }
  const errors = documents.flatMap((document) =>
    // Further errors of a document mostly follow from its first. An unknown tag is only a warning to the parser, which
    // then ignores the tag.
    [...document.errors.slice(0, 1), ...document.warnings].map(({ message, pos }) => {
      const hint = text.startsWith('${', pos[0] - 1) ? QUOTES_HINT : '';
      return `is not valid YAML: line ${lines.linePos(pos[0]).line}: ${withoutSource(message)}${hint}`;
    }),
  );
  const contents: unknown[] = [];
  for (const document of documents) {
    const read = contentOf(document);
    contents.push(read.content);
    if (read.error !== undefined) errors.push(read.error);
  }
  const tooLarge = jsonSize(contents, MAX_EXPANDED_BYTES) > MAX_EXPANDED_BYTES;
  return tooLarge ? { contents: [], errors: [TOO_LARGE], unreadable: TOO_LARGE } : { contents, errors };
}

const TOO_LARGE = 'is more than 2 MiB when its aliases are replaced: write them out, or repeat less';

/** An alias without its anchor is an error only now. */
function contentOf(document: Document.Parsed): { readonly content: unknown; readonly error?: string } {
  if (document.errors.length === 0) readTextAsWritten(document);
  try {
    return { content: document.toJS({ maxAliasCount: -1 }) };
  } catch (error) {
    return { content: undefined, error: `can't be read: ${withoutSource(errorMessage(error))}` };
  }
}
