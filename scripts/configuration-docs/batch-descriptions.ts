import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Descriptions } from '../../src/config/schema/json-schema.ts';

/** What the fields of a batch mean, as docs/reference/batch.md tells it: the one place where that is written. */
export function batchDescriptions(
  text = readFileSync(join(import.meta.dirname, '../../docs/reference/batch.md'), 'utf8'),
): Descriptions {
  const meanings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, names = '', meaning = '', fallback = ''] = /^\| (.+?) \| (.+?) \| ?(.*?) ?\|/.exec(line) ?? [];
    for (const [, name = ''] of names.matchAll(/`([\w.]+)`/g)) {
      if (!meanings.has(name))
        meanings.set(name, [plain(meaning), defaultText(plain(fallback))].filter(Boolean).join(' '));
    }
  }
  // Fields of both pods are told once, without the pod before them.
  return (path) => meanings.get(path) ?? meanings.get(path.replace(/^(?:driver|executor)\./, ''));
}

/** Markdown as an editor shows it without. */
function plain(text: string): string {
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
