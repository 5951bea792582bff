/** A string literal of CEL. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** A list literal of CEL. */
export function literals(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`;
}

/** The regular expression of a pattern of names, where `*` stands for any number of characters; without anchors. */
export function patternRegex(pattern: string, star = '.*'): string {
  return pattern.split('*').map(escapeRegex).join(star);
}

/** The expression for: a name fits one of the patterns. */
export function fitsOneOf(name: string, patterns: readonly string[]): string {
  return matchesOneOf(
    name,
    patterns.map((pattern) => patternRegex(pattern)),
  );
}

/** The expression for: a whole text matches one of the regular expressions. */
export function matchesOneOf(text: string, regexes: readonly string[]): string {
  if (regexes.includes('.*')) return 'true';
  return regexes.length === 0 ? 'false' : `${text}.matches(${literal(`^(?:${regexes.join('|')})$`)})`;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll(String.raw`\/`, '/');
}
