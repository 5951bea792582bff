/** Generates docs/reference/refusals.md: node test/refusals/write.ts */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusalsDocument } from './document.ts';
import { REFUSALS } from './index.ts';

await writeFile(join(import.meta.dirname, '../../docs/reference/refusals.md'), refusalsDocument(REFUSALS));
