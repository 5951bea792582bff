const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The end of a text: at most so many lines, and so many bytes of UTF-8, cut at a line's border. Of a single line that is
 * longer than all bytes its end is kept.
 */
export function tailOf(
  text: string,
  { lines, bytes }: { readonly lines: number; readonly bytes: number },
): { readonly text: string; readonly cut: boolean } {
  const all = text.replace(/\n+$/, '').split('\n');
  const kept: string[] = [];
  let left = bytes;
  for (const line of all.toReversed()) {
    const size = encoder.encode(line).length + (kept.length > 0 ? 1 : 0);
    if (kept.length === lines || size > left) break;
    left -= size;
    kept.unshift(line);
  }
  if (kept.length === 0 && lines > 0) return { text: endOf(all.at(-1) ?? '', bytes), cut: true };
  return { text: kept.join('\n'), cut: kept.length < all.length };
}

/** The last bytes of a line, from the border of a character. */
function endOf(line: string, bytes: number): string {
  const encoded = encoder.encode(line);
  let from = Math.max(0, encoded.length - bytes);
  // Bytes 10xxxxxx go on with a character that began before.
  while (from < encoded.length && ((encoded[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return decoder.decode(encoded.subarray(from));
}
