/** Generates the reference of the configuration, the JSON Schemas for editors, and the input types: npm run config-schema */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFiles } from './files.ts';

for (const [path, text] of Object.entries(generatedFiles())) {
  await writeFile(join(import.meta.dirname, '../..', path), text);
}
