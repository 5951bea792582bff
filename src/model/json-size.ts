import { isRecord } from './lang.ts';

/**
 * The UTF-8 bytes of a value as JSON, without serializing it: the size of a payload of Temporal.
 * @param limit counting stops once it is exceeded, so that the work is bounded, for values with cycles too
 */
export function jsonSize(value: unknown, limit = Number.POSITIVE_INFINITY): number {
  const pending = [value];
  let bytes = 0;
  while (pending.length > 0 && bytes <= limit) {
    const next = pending.pop();
    if (typeof next === 'string') {
      bytes += textSize(next);
    } else if (Array.isArray(next)) {
      bytes += Math.max(2, next.length + 1);
      for (const item of next) pending.push(item);
    } else if (isRecord(next)) {
      const fields = Object.entries(next).filter(([, field]) => field !== undefined);
      bytes += Math.max(2, fields.length + 1);
      for (const [key, field] of fields) {
        bytes += textSize(key) + 1;
        pending.push(field);
      }
    } else {
      bytes += typeof next === 'number' || typeof next === 'boolean' ? String(next).length : 'null'.length;
    }
  }
  return bytes;
}

/**
 * The number of values in data: fields, entries and items, at any depth.
 * @param limit counting stops once it is exceeded
 */
export function valueCount(value: unknown, limit = Number.POSITIVE_INFINITY): number {
  const pending = [value];
  let count = 0;
  while (pending.length > 0 && count <= limit) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null) continue;
    const values: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += values.length;
    if (count <= limit) for (const one of values) pending.push(one);
  }
  return count;
}

/** Text of characters that JSON and UTF-8 write as one byte each. */
const PLAIN = /^[ !#-[\]-~]*$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Characters below the blank that JSON writes as a backslash and a letter: \b, \t, \n, \f and \r. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([8, 9, 10, 12, 13]);

/** The bytes of a text as JSON, with its quotes. */
function textSize(text: string): number {
  // Most text, several times as fast.
  if (PLAIN.test(text)) return text.length + 2;
  let bytes = 2;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20) bytes += SHORT_ESCAPES.has(code) ? 2 : 6;
    else if (code < 0x80) bytes += code === QUOTE || code === BACKSLASH ? 2 : 1;
    else if (code < 0x8_00) bytes += 2;
    else if (!isSurrogate(code)) bytes += 3;
    else if (code < 0xdc_00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
      // A surrogate without its partner is escaped.
    } else bytes += 6;
  }
  return bytes;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd8_00 && code <= 0xdf_ff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc_00 && code <= 0xdf_ff;
}

/** A number of bytes for people: `512 bytes`, `1.5 KiB`, `2 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const [size, unit] = bytes < MIB ? [bytes / KIB, 'KiB'] : [bytes / MIB, 'MiB'];
  return `${Math.round(size * 10) / 10} ${unit}`;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;
