import { errorMessage } from '../model/lang.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Reads one YAML document from a text that may contain secrets.
 * @throws Error with the line, and without any of the text
 */
export function readYaml(text: string): unknown {
  const { documents, lines } = parseYaml(text);
  const [document, second] = documents;
  const [error] = document?.errors ?? [];
  if (error) throw new Error(`line ${lines.linePos(error.pos[0]).line}: ${withoutSource(error.message)}`);
  if (second) throw new Error(`line ${lines.linePos(second.range[0]).line}: another document begins here`);
  try {
    return document?.toJS() ?? null;
  } catch (thrown) {
    // The error quotes the text, so it is not attached as a cause.
    return fail(withoutSource(errorMessage(thrown)));
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/** The message of a YAML parser without the text it quotes, which may be secret. */
export function withoutSource(message: string): string {
  return message
    .replace(/( token in YAML stream): .*/s, '$1')
    .replace(/^Unresolved tag: .*/s, 'an unknown tag (!name): put a text that begins with ! in quotes')
    .replace(
      /^Unresolved alias .*/s,
      'an alias (*name) without an anchor before it: put a text that begins with * in quotes',
    );
}
