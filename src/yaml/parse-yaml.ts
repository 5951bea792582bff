import {
  Composer,
  type Document,
  type DocumentOptions,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  YAMLParseError,
} from 'yaml';

/** The options of a parser that its users choose. Those that decide what it costs are fixed. */
export type YamlOptions = Pick<ParseOptions & DocumentOptions & SchemaOptions, 'version' | 'merge' | 'customTags'>;

/** The documents of a YAML text, with their errors, and the lines of the text. */
export interface ParsedYaml {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

/** Resolving an alias searches the whole document. */
export const MAX_ALIASES = 1000;
/** The deepest nesting. No object of Kubernetes nests as deep; conversions are recursive. */
export const MAX_DEPTH = 100;
/** Errors of a text or of a document after which no further ones are looked for. */
const MAX_ERRORS = 50;
/** Tokens between two points at which a parser can pause. */
const TOKENS_PER_STEP = 200;

/**
 * Parses YAML of others in linear time. Duplicate keys, more than {@link MAX_ALIASES} aliases in a document and nesting deeper
 * than {@link MAX_DEPTH} are errors of their document.
 *
 * The parser's own search for duplicate keys takes quadratic time, and compares keys before they become texts: of `1` and
 * `"1"`, one value would be lost.
 */
export function parseYaml(text: string, options: YamlOptions = {}): ParsedYaml {
  const steps = parsing(text, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** {@link parseYaml} in steps: the caller decides when to continue. */
export function* parsing(text: string, options: YamlOptions = {}): Generator<undefined, ParsedYaml> {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({ ...options, prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  const documents: Document.Parsed[] = [];
  let tokens = 0;
  let errors = 0;
  try {
    for (const lexeme of new Lexer().lex(text)) {
      for (const token of parser.next(lexeme)) {
        documents.push(...composer.next(token));
        if (token.type === 'error') errors += 1;
      }
      if (errors > MAX_ERRORS) break;
      tokens += 1;
      if (tokens % TOKENS_PER_STEP === 0) yield;
    }
    for (const token of parser.end()) documents.push(...composer.next(token));
    documents.push(...composer.end());
  } catch (error) {
    // The composer is recursive. Nothing of a text that exceeds the stack is used.
    if (!(error instanceof RangeError)) throw error;
    return { documents: [failedDocument(text)], lines };
  }
  for (const document of documents) {
    yield;
    document.errors.push(...structureErrors(document));
  }
  return { documents, lines };
}

/** A document of which only the error is known. */
function failedDocument(text: string): Document.Parsed {
  const [document] = new Composer().end(true, text.length);
  if (!document) throw new Error('The composer did not make a document.');
  document.errors.push(new YAMLParseError([0, 1], 'IMPOSSIBLE', TOO_DEEP));
  return document;
}

const TOO_DEEP = `The text is nested deeper than ${MAX_DEPTH} levels`;
const TOO_MANY_ALIASES = `The document has more than ${MAX_ALIASES} aliases`;

/** The errors in a document that the parser does not find itself. Without recursion, in linear time. */
function structureErrors(document: Document.Parsed): YAMLParseError[] {
  const errors: YAMLParseError[] = [];
  const pending: { readonly node: unknown; readonly depth: number }[] = [{ node: document.contents, depth: 0 }];
  let aliases = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, depth } = next;
    if (depth > MAX_DEPTH) return [new YAMLParseError(positionOf(node), 'IMPOSSIBLE', TOO_DEEP)];
    if (isAlias(node)) {
      aliases += 1;
      if (aliases > MAX_ALIASES) return [new YAMLParseError(positionOf(node), 'IMPOSSIBLE', TOO_MANY_ALIASES)];
    } else if (isSeq(node)) {
      for (const item of node.items) pending.push({ node: item, depth: depth + 1 });
    } else if (isMap(node)) {
      const keys = new Set<string>();
      for (const { key, value } of node.items) {
        pending.push({ node: key, depth: depth + 1 }, { node: value, depth: depth + 1 });
        if (!isScalar(key)) continue;
        const name = textOfKey(key.value);
        if (keys.has(name) && errors.length < MAX_ERRORS)
          errors.push(new YAMLParseError(positionOf(key), 'DUPLICATE_KEY', 'Map keys must be unique'));
        keys.add(name);
      }
    }
  }
  return errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
}

/** A key as it is in a JavaScript object. */
function textOfKey(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') return value.toString();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function positionOf(node: unknown): [begin: number, end: number] {
  const [begin, end] = (node as Node | null)?.range ?? [0, 1];
  return [begin, end];
}
