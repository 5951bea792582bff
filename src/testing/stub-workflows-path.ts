import { fileURLToPath } from 'node:url';

/** Path of the workflow module with the stub: TypeScript in this repository, JavaScript in the published package. */
export function stubWorkflowsPath(): string {
  const file = import.meta.url.endsWith('.ts') ? '../../workflows/stub/index.ts' : 'stub-workflows.js';
  return fileURLToPath(new URL(file, import.meta.url));
}
