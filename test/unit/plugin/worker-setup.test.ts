import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { SimplePlugin } from '@temporalio/plugin';
import { bundleWorkflowCode, DefaultLogger, type Worker, type WorkerOptions } from '@temporalio/worker';
import { sparkInterceptorsPath, sparkWorkflowsPath } from '../../../src/plugin/package-files.ts';
import { SparkBatchPlugin } from '../../../src/plugin/plugin.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';

jest.setTimeout(120_000);

const kubeconfig = temporaryKubeconfig({ blue: 'team-blue' });
const newPlugin = () => new SparkBatchPlugin({ clusters: { default: { kubeconfig: kubeconfig.path } } });
const plugin = newPlugin();
/** In the repository, so that the modules in it find the packages. */
const scratch = mkdtempSync(join(import.meta.dirname, 'workflow-modules-'));
afterAll(() => {
  kubeconfig[Symbol.dispose]();
  rmSync(scratch, { recursive: true });
});

const INTERCEPTORS = sparkInterceptorsPath();
const configured = (options: Partial<WorkerOptions>) => plugin.configureWorker({ taskQueue: 'any', ...options });

describe('The interceptor that passes start headers to batches', () => {
  test.each<[story: string, options: Partial<WorkerOptions>, modules: readonly string[]]>([
    ['is added to a worker without its own workflows', {}, [INTERCEPTORS]],
    ['is added to a worker that bundles its own workflows', { workflowsPath: '/own/workflows.js' }, [INTERCEPTORS]],
    [
      'is added to the interceptors of the worker',
      { interceptors: { workflowModules: ['/own/interceptors.js'] } },
      ['/own/interceptors.js', INTERCEPTORS],
    ],
    ['is added once', { interceptors: { workflowModules: [INTERCEPTORS] } }, [INTERCEPTORS]],
  ])('%s', (_, options, modules) => {
    const { interceptors, workflowsPath } = configured(options);
    expect(interceptors?.workflowModules).toEqual(modules);
    expect(workflowsPath).toBe(options.workflowsPath ?? sparkWorkflowsPath());
  });

  test('is added to a bundle that is built in advance with the plugin', () => {
    const options = plugin.configureBundler({ workflowsPath: '/own/workflows.js' });
    expect(options.workflowInterceptorModules).toEqual([INTERCEPTORS]);
  });
});

describe('The workflow module of a worker', () => {
  let files = 0;
  async function bundle(text: string): Promise<{ readonly code: string }> {
    files += 1;
    const workflowsPath = join(scratch, `workflows-${files}.ts`);
    writeFileSync(workflowsPath, text);
    return bundleWorkflowCode({ workflowsPath, plugins: [plugin], logger: new DefaultLogger('ERROR') });
  }
  const OWN = 'export async function nightly(): Promise<string> { return "done"; }\n';

  test('is bundled when it re-exports the workflows, and the bundle is accepted by a worker', async () => {
    const { code } = await bundle(`${OWN}export * from ${JSON.stringify(sparkWorkflowsPath())};\n`);
    expect(code).toContain('header-interceptor');
    expect(configured({ workflowBundle: { code } }).workflowBundle).toEqual({ code });
  });

  test.each([
    ['has only workflows of its own', OWN],
    [
      'only uses the workflows',
      `import { SparkBatch } from ${JSON.stringify(sparkWorkflowsPath())};\n${OWN}void SparkBatch;\n`,
    ],
  ])('is refused when it %s, with the line to add', async (_, text) => {
    await expect(bundle(text)).rejects.toThrow(
      /workflows-\d\.ts does not export the workflow SparkBatch\. .* export \* from 'temporal-spark-batch\/workflows';/,
    );
  });

  test('is refused as a finished bundle without the workflows', () => {
    expect(() => configured({ workflowBundle: { code: 'var __TEMPORAL__;' } })).toThrow(
      /does not contain the workflow SparkBatch\. .* with this plugin in the plugins of bundleWorkflowCode/,
    );
  });
});

describe('The activities of a worker', () => {
  const sparkSubmitDriver = () => Promise.resolve();

  test('may not have the names of the activities of the plugin', () => {
    expect(() => configured({ activities: { sparkSubmitDriver, own: sparkSubmitDriver } })).toThrow(
      /activities with names that SparkBatchPlugin uses: sparkSubmitDriver\./,
    );
  });

  test('are not replaced by a later plugin: the worker does not start', async () => {
    const later = new SimplePlugin({ name: 'acme.Later', activities: { sparkSubmitDriver } });
    const { activities = {} } = later.configureWorker(configured({ activities: { own: sparkSubmitDriver } }));
    const options = { activities: new Map(Object.entries(activities)) };
    const started = jest.fn<() => Promise<void>>();
    await expect(plugin.runWorker({ options } as unknown as Worker, started)).rejects.toThrow(/sparkSubmitDriver/);
    expect(started).not.toHaveBeenCalled();
  });
});

describe('The plugin', () => {
  test('is accepted from worker and connection when it is one instance', () => {
    const once = configured({ plugins: [plugin, plugin] });
    expect(() => plugin.configureWorker(once)).not.toThrow();
  });

  test('is refused when two instances would serve one worker', () => {
    expect(() => configured({ plugins: [newPlugin(), plugin] })).toThrow(/Two instances of SparkBatchPlugin/);
  });
});
