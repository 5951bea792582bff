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
