import { createHash } from 'node:crypto';

/** The version of a configuration: 12 hex digits of the SHA-256 of its text. */
export function configurationVersion(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
