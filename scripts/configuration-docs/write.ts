// Generates the reference of the configuration, the JSON Schemas, and the input types: npm run config-schema
// With --check: only says which of them are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './files.ts';

const isCheck = process.argv.includes('--check');

for (const [path, text] of Object.entries(await generatedFiles())) {
  const file = join(import.meta.dirname, '../..', path);
  if (!isCheck) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is out of date: npm run config-schema`);
    process.exitCode = 1;
  }
}
