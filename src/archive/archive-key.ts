import { createHash } from 'node:crypto';
import { fillTemplate, type LinkValues } from '../model/status/links.ts';

/** Maximum characters of a part between slashes: file systems take 255 bytes, and a name ends with a temporary suffix. */
const MAX_SEGMENT = 200;
const HASH_LENGTH = 16;

/**
 * The key of a log, by a template. Values are encoded, so that a name adds no slash; no part of a key is empty, `.` or `..`, so
 * that it does not leave its directory.
 */
export function archiveKey(template: string, values: LinkValues): string {
  const segments = fillTemplate(template, values)
    .split('/')
    .filter((segment) => segment !== '');
  return segments
    .map((segment) => shortened(/^\.+$/.test(segment) ? segment.replaceAll('.', '%2E') : segment))
    .join('/');
}

/** A long part keeps its beginning and its end, with the extension, and gets a hash of the whole. */
function shortened(segment: string): string {
  if (segment.length <= MAX_SEGMENT) return segment;
  const hash = createHash('sha256').update(segment).digest('hex').slice(0, HASH_LENGTH);
  const end = segment.slice(-40);
  return `${segment.slice(0, MAX_SEGMENT - end.length - hash.length - 2)}~${hash}~${end}`;
}

/** The address of a log for people, by a template. The slashes of the key stay. */
export function archiveUrl(template: string, values: LinkValues, key: string): string {
  const encoded = key.split('/').map(encodeURIComponent).join('/');
  const withKey = template.replaceAll(KEY, () => encoded);
  return fillTemplate(withKey, values);
}

const KEY = /\{\{\s*key\s*\}\}/g;
