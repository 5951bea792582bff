import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Descriptions } from '../../src/config/schema/json-schema.ts';

/** The descriptions of a batch's fields, read from the tables of docs/reference/batch.md, their only source. */
export function batchDescriptions(
  text = readFileSync(join(import.meta.dirname, '../../docs/reference/batch.md'), 'utf8'),
): Descriptions {
  const descriptions = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, names = '', meaning = '', defaultValue = ''] = /^\| (.+?) \| (.+?) \| ?(.*?) ?\|/.exec(line) ?? [];
    for (const [, name = ''] of names.matchAll(/`([\w.]+)`/g)) {
      if (!descriptions.has(name))
        descriptions.set(name, [plainText(meaning), defaultText(plainText(defaultValue))].filter(Boolean).join(' '));
    }
  }
  // Fields that driver and executor share are described once, without the prefix.
  return (path) => descriptions.get(path) ?? descriptions.get(path.replace(/^(?:driver|executor)\./, ''));
}

/** Markdown without its markup, for editors that show descriptions as plain text. */
function plainText(text: string): string {
  const unlinked = text
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('`', '')
    .trim();
  return unlinked.charAt(0).toUpperCase() + unlinked.slice(1).replace(/[:,]$/, '');
}

function defaultText(text: string): string {
  if (text === '') return '';
  return /^required/i.test(text) ? `(${text})` : `(default: ${text})`;
}
