import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { explanationTable } from '../../conformance/explanations.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/contribute/conformance.md'), 'utf8');

test('docs/contribute/conformance.md contains the table that `npm run conformance -- --explanations` prints', () => {
  const [, table] = /<!-- explanations -->\n\n([\s\S]*?)\n\n<!-- end of explanations -->/.exec(text) ?? [];
  expect(table).toBe(explanationTable());
});
