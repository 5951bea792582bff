/** Generates docs/reference/configuration.md and the JSON Schemas for editors: npm run config-schema */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedDocs } from './files.ts';

for (const [name, text] of Object.entries(generatedDocs())) {
  await writeFile(join(import.meta.dirname, '../../docs/reference', name), text);
}
