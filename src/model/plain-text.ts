/**
 * Text of others (applications, API servers, other tenants) for terminals, log viewers and web pages, which interpret more than
 * characters. The functions take linear time.
 */

/** Escape sequences of a terminal. A text in them (the title of a window) ends with its line. */
const ESCAPE_SEQUENCE =
  // oxlint-disable-next-line no-control-regex -- it looks for control characters
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?/g;

/** Control characters but line end and tab, marks of writing direction, and characters without a width. */
const INVISIBLE = /[^\P{Cc}\n\t]|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;

/** The text without escape sequences, control characters, marks of writing direction and zero-width characters. */
export function plainText(text: string): string {
  return withoutEscapeSequences(text).replace(INVISIBLE, '');
}

/** The text without escape sequences of a terminal. */
export function withoutEscapeSequences(text: string): string {
  return text.replace(ESCAPE_SEQUENCE, '');
}

/** JSON without the characters that {@link plainText} removes; they are escaped, so that the value stays the same. */
export function plainJson(json: string): string {
  return json.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
