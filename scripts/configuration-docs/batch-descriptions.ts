import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Descriptions } from '../../src/config/schema/json-schema.ts';

/** The first row of a table of fields. */
const FIELD_TABLE = '| field | meaning | default |';

/** The descriptions of a batch's fields, read from the tables of docs/reference/batch.md, their only source. */
export function batchDescriptions(
  text = readFileSync(join(import.meta.dirname, '../../docs/reference/batch.md'), 'utf8'),
): Descriptions {
  const descriptions = new Map<string, string>();
  let isFieldTable = false;
  for (const line of text.split('\n')) {
    // Other tables, such as those of bounds and messages, name fields as well.
    if (!line.startsWith('|')) isFieldTable = false;
    if (line === FIELD_TABLE) isFieldTable = true;
    if (!isFieldTable) continue;
    const [, names = '', meaning = '', defaultValue = ''] = /^\| (.+?) \| (.+?) \| ?(.*?) ?\|/.exec(line) ?? [];
    for (const [, name = ''] of names.matchAll(/`([\w.]+)`/g)) {
      if (!descriptions.has(name))
        descriptions.set(
          name,
          [sentence(plainText(meaning)), defaultText(plainText(defaultValue))].filter(Boolean).join(' '),
        );
    }
  }
  // Fields that driver and executor share are described once, without the prefix.
  return (path) => descriptions.get(path) ?? descriptions.get(path.replace(/^(?:driver|executor)\./, ''));
}

/** Markdown without its markup, for editors that show descriptions as plain text. */
function plainText(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('`', '')
    .trim();
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/[:,]$/, '');
}

function defaultText(text: string): string {
  if (text === '') return '';
  return /^required/i.test(text) ? `(${text})` : `(default: ${text})`;
}
