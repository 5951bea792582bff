import { afterAll, describe, expect, test } from '@jest/globals';
import type { WorkerOptions } from '@temporalio/worker';
import { SparkBatchPlugin, sparkWorkflowsPath } from '../../../src/plugin/plugin.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';

const kubeconfig = temporaryKubeconfig({ blue: 'team-blue' });
const plugin = new SparkBatchPlugin({ clusters: { default: { kubeconfig: kubeconfig.path } } });
afterAll(async () => {
  await plugin.clusters.close();
  kubeconfig[Symbol.dispose]();
});

const OURS = sparkWorkflowsPath();

describe('the interceptor by which batches know their headers', () => {
  test.each<[story: string, options: Partial<WorkerOptions>, modules: readonly string[] | undefined]>([
    ['is added where the worker has no workflows of its own', {}, [OURS]],
    ['is added where it bundles its own', { workflowsPath: '/own/workflows.js' }, [OURS]],
    [
      'is added to interceptors of its own',
      { interceptors: { workflowModules: ['/own/interceptors.js'] } },
      ['/own/interceptors.js', OURS],
    ],
    ['can not be added to what is bundled already', { workflowBundle: { code: '' } }, undefined],
  ])('%s', (_, options, modules) => {
    const configured = plugin.configureWorker({ taskQueue: 'any', ...options });
    expect(configured.interceptors?.workflowModules).toEqual(modules);
    expect(configured.workflowsPath).toBe(options.workflowBundle ? undefined : (options.workflowsPath ?? OURS));
  });
});
