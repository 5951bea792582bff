/** Files of this package that are loaded by path: TypeScript in this repository, JavaScript in the published package. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const fromSources = import.meta.url.endsWith('.ts');
const pathOf = (source: string, built: string): string =>
  fileURLToPath(new URL(fromSources ? source : built, import.meta.url));

/** The workflow module. */
export const sparkWorkflowsPath = (): string => pathOf('../../workflows/index.ts', 'workflows.js');

/** The module of the workflow interceptor that passes start headers to batches. */
export const sparkInterceptorsPath = (): string =>
  pathOf('../../workflows/interceptors.ts', 'workflow-interceptors.js');

/**
 * The pre-built workflow bundle of the package, or undefined when it was not built with the installed versions of Temporal's
 * SDK: a bundle contains the SDK's workflow library, which must match the worker.
 */
export function builtWorkflowBundle(): string | undefined {
  if (fromSources) return undefined;
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;
  const version = versionOf('@temporalio/workflow');
  const path = pathOf('', `workflow-bundle-${version}.js`);
  return version === versionOf('@temporalio/worker') && existsSync(path) ? path : undefined;
}
