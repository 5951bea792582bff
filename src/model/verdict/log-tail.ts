import { withoutTrailing } from '../lang.ts';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The last lines of a text, limited in number and in bytes of UTF-8. Lines stay whole, except that a single line that exceeds
 * the bytes is reduced to its end.
 */
export function logTail(
  text: string,
  { lines, bytes }: { readonly lines: number; readonly bytes: number },
): { readonly text: string; readonly cut: boolean } {
  const all = withoutTrailing(text, '\n').split('\n');
  const kept: string[] = [];
  let remaining = bytes;
  for (const line of all.toReversed()) {
    const size = encoder.encode(line).length + (kept.length > 0 ? 1 : 0);
    if (kept.length === lines || size > remaining) break;
    remaining -= size;
    kept.unshift(line);
  }
  if (kept.length === 0 && lines > 0) return { text: lastBytes(all.at(-1) ?? '', bytes), cut: true };
  return { text: kept.join('\n'), cut: kept.length < all.length };
}

/** The last bytes of a line, beginning with a whole character. */
function lastBytes(line: string, bytes: number): string {
  const encoded = encoder.encode(line);
  let start = Math.max(0, encoded.length - bytes);
  // Bytes 10xxxxxx continue a character.
  while (start < encoded.length && ((encoded[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return decoder.decode(encoded.subarray(start));
}
