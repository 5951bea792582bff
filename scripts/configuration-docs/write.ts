// Generates the reference of the configuration, the JSON Schemas, and the input types: npm run config-schema
// With --check: only says which of them are out of date.
import { writeOrCheck } from '../write-or-check.ts';
import { generatedFiles } from './files.ts';

writeOrCheck(await generatedFiles(), 'npm run config-schema');
