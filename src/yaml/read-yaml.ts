import { LineCounter, parseDocument } from 'yaml';
import { errorMessage } from '../model/lang.ts';

/**
 * Reads one YAML document of a file that may hold secrets.
 * @throws Error with the line, and without any of its text
 */
export function readYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    throw new Error(`line ${lineCounter.linePos(error.pos[0]).line}: ${withoutSource(error.message)}`);
  }
  try {
    return document.toJS();
  } catch (thrown) {
    // What is thrown quotes the file, and must not come along as a cause.
    return refuse(withoutSource(errorMessage(thrown)));
  }
}

function refuse(message: string): never {
  throw new Error(message);
}

/** What a YAML parser says is wrong, without the text it is about: that may be a secret, and its line is told. */
export function withoutSource(message: string): string {
  return message
    .replace(/( token in YAML stream): .*/s, '$1')
    .replace(/^Unresolved tag: .*/s, 'a tag (!name) that nobody knows: put a text that begins with ! in quotes')
    .replace(
      /^Unresolved alias .*/s,
      'an alias (*name) without an anchor before it: put a text that begins with * in quotes',
    );
}
