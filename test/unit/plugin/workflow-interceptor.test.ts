import { afterAll, describe, expect, test } from '@jest/globals';
import type { WorkerOptions } from '@temporalio/worker';
import { SparkBatchPlugin, sparkWorkflowsPath } from '../../../src/plugin/plugin.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';

const kubeconfig = temporaryKubeconfig({ blue: 'team-blue' });
const plugin = new SparkBatchPlugin({ clusters: { default: { kubeconfig: kubeconfig.path } } });
afterAll(() => kubeconfig[Symbol.dispose]());

const OURS = sparkWorkflowsPath();

describe('The interceptor that passes start headers to batches', () => {
  test.each<[story: string, options: Partial<WorkerOptions>, modules: readonly string[] | undefined]>([
    ['is added to a worker without its own workflows', {}, [OURS]],
    ['is added to a worker that bundles its own workflows', { workflowsPath: '/own/workflows.js' }, [OURS]],
    [
      'is added to the interceptors of the worker',
      { interceptors: { workflowModules: ['/own/interceptors.js'] } },
      ['/own/interceptors.js', OURS],
    ],
    ['is not added to a finished bundle', { workflowBundle: { code: '' } }, undefined],
  ])('%s', (_, options, modules) => {
    const configured = plugin.configureWorker({ taskQueue: 'any', ...options });
    expect(configured.interceptors?.workflowModules).toEqual(modules);
    expect(configured.workflowsPath).toBe(options.workflowBundle ? undefined : (options.workflowsPath ?? OURS));
  });
});
