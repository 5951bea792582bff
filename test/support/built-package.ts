/** The package that the set-up of a run has built from the sources: what its commands and workers load. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';
import { sparkInterceptorsPath, sparkWorkflowsPath } from '../../src/plugin/package-files.ts';

/** Environment variable with the directory of the built files. Absent outside of jest's projects on servers. */
export const BUILT = 'SPARKBATCH_TEST_BUILT';

const directory = process.env[BUILT];

/** The file of the command line: built, or its source where nothing was built. */
export const COMMAND =
  directory === undefined ? join(import.meta.dirname, '../../src/cli/main.ts') : join(directory, 'sparkbatch.js');

/** The workflows of a worker that is put together by a test: the built bundle, or their source. */
export function builtWorkflows(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'interceptors'> {
  if (directory === undefined) {
    return { workflowsPath: sparkWorkflowsPath(), interceptors: { workflowModules: [sparkInterceptorsPath()] } };
  }
  const bundle = readdirSync(directory).find((name) => name.startsWith('workflow-bundle-'));
  if (bundle === undefined) throw new Error(`The build in ${directory} has no bundle of the workflows.`);
  return { workflowBundle: { codePath: join(directory, bundle) } };
}
