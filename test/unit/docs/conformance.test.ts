import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { explanationTable } from '../../conformance/explanations.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/contribute/conformance.md'), 'utf8');

test('docs/contribute/conformance.md explains every explained difference; `npm run conformance -- --explanations` prints the table', () => {
  const [, written] = /<!-- explanations -->\n\n([\s\S]*?)\n\n<!-- end of explanations -->/.exec(text) ?? [];
  expect(written).toBe(explanationTable());
});
