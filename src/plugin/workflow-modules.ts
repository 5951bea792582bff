/** Which workflow code a worker loads, and the checks that it contains SparkBatch. */
import { readFileSync, realpathSync } from 'node:fs';
import type { BundleOptions, ReplayWorkerOptions, WorkerOptions } from '@temporalio/worker';
import type { Compiler, WebpackPluginInstance } from 'webpack';
import { BATCH_WORKFLOW_TYPE } from '../model/names.ts';
import { WorkerSetupError } from './errors.ts';
import { builtWorkflowBundle, sparkInterceptorsPath, sparkWorkflowsPath } from './package-files.ts';

/** The name of an activity, which is in every bundle that contains the workflows. */
const MARK = 'sparkSubmitDriver';
const MISSING =
  'SparkBatch would start and then wait for ever. Add this line to the workflow module of the worker: ' +
  "export * from 'temporal-spark-batch/workflows';";

/**
 * Adds workflows and interceptor to the options of a worker. A worker without workflows of its own gets the pre-built bundle,
 * unless something else contributes to its bundle.
 * @throws WorkerSetupError for a finished bundle that does not contain the workflows
 */
export function withWorkflows<T extends WorkerOptions | ReplayWorkerOptions>(options: T): T {
  if (options.workflowBundle !== undefined) {
    requireWorkflows(options.workflowBundle);
    return options;
  }
  const codePath = contributesToBundle(options) ? undefined : builtWorkflowBundle();
  if (codePath !== undefined) return { ...options, workflowBundle: { codePath } };
  const { interceptors, workflowsPath = sparkWorkflowsPath() } = options;
  const workflowModules = withInterceptor(interceptors?.workflowModules);
  return { ...options, workflowsPath, interceptors: { ...interceptors, workflowModules } };
}

/** Adds the interceptor to a bundle, and the check that the workflow module exports the workflows. */
export function withBundledWorkflows(options: BundleOptions): BundleOptions {
  const { workflowsPath, workflowInterceptorModules, webpackConfigHook = (config) => config } = options;
  return {
    ...options,
    workflowInterceptorModules: withInterceptor(workflowInterceptorModules),
    webpackConfigHook: (config) => {
      const hooked = webpackConfigHook(config);
      return { ...hooked, plugins: [...(hooked.plugins ?? []), checkExports(workflowsPath)] };
    },
  };
}

/** Both the worker's and the bundler's hook of a plugin are called for a worker that bundles its workflows. */
function withInterceptor(modules: readonly string[] = []): string[] {
  return [...new Set([...modules, sparkInterceptorsPath()])];
}

function contributesToBundle(options: WorkerOptions | ReplayWorkerOptions): boolean {
  const { workflowsPath, bundlerOptions, interceptors, dataConverter, plugins = [] } = options;
  return (
    workflowsPath !== undefined ||
    bundlerOptions !== undefined ||
    (interceptors?.workflowModules ?? []).length > 0 ||
    dataConverter?.payloadConverterPath !== undefined ||
    dataConverter?.failureConverterPath !== undefined ||
    new Set(plugins).size > 1
  );
}

function requireWorkflows(bundle: NonNullable<WorkerOptions['workflowBundle']>): void {
  const code = 'code' in bundle ? bundle.code : readFileSync(bundle.codePath, 'utf8');
  if (code.includes(MARK)) return;
  throw new WorkerSetupError(
    `The workflowBundle of the worker does not contain the workflow ${BATCH_WORKFLOW_TYPE}. ${MISSING} ` +
      'Then build the bundle again, with this plugin in the plugins of bundleWorkflowCode.',
  );
}

const NAME = 'temporal-spark-batch';
/** After webpack's own taps of the same hook, which determine what modules export. */
const LAST = 1000;

/** Fails the bundle when the workflow module does not export SparkBatch. */
function checkExports(workflowsPath: string): WebpackPluginInstance {
  const apply = (compiler: Compiler): void => {
    compiler.hooks.compilation.tap(NAME, (compilation) => {
      compilation.hooks.finishModules.tap({ name: NAME, stage: LAST }, (modules) => {
        const resources = new Map([...modules].map((module) => [resourceOf(module), module]));
        const module = resources.get(realpathSync(workflowsPath));
        // A directory, or a loader of the user's: there is nothing to compare.
        if (module === undefined) return;
        const names = compilation.moduleGraph.getProvidedExports(module);
        // The exports of CommonJS are known when it runs; the workflows must at least be in the bundle.
        const isExported = Array.isArray(names)
          ? names.includes(BATCH_WORKFLOW_TYPE)
          : resources.has(realpathSync(sparkWorkflowsPath()));
        if (isExported) return;
        throw new WorkerSetupError(`${workflowsPath} does not export the workflow ${BATCH_WORKFLOW_TYPE}. ${MISSING}`);
      });
    });
  };
  return { apply };
}

function resourceOf(module: object): string | undefined {
  return 'resource' in module && typeof module.resource === 'string' ? module.resource : undefined;
}
