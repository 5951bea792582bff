import { ApplicationFailure } from '@temporalio/common';
import { resolveBatchActivity } from '../../../activities/resolve-batch.ts';
import { clusterConnections } from '../../../src/config/schema/connections.ts';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { Clusters } from '../../../src/kubernetes/transport/clusters.ts';
import type { BatchPlan } from '../../../src/model/batch/plan.ts';
import { createSubmitters, type SubmittersDeps } from '../../../src/submit/index.ts';
import { emptySparkHome } from '../../limit-bypass/empty-spark-home.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';

/** Resolves batches like a worker, without sending a request to a cluster. */
export interface Resolver extends AsyncDisposable {
  plan(request: unknown): Promise<BatchPlan>;
  /** The problems for which a batch is refused, as `path: message`; empty when it is accepted. */
  problems(request: unknown): Promise<string[]>;
}

/**
 * Opens a resolver for a worker with the clusters `prod` and `spare`.
 * @param configuration everything but the clusters
 * @param spare further fields of the cluster `spare`
 * @param namespaces of both clusters
 * @param custom submitters of the kind `custom`
 */
export function openResolver(
  configuration: Omit<ConfigurationInput, 'clusters'>,
  spare: object = {},
  namespaces: [string, ...string[]] = ['team-risk', 'payroll'],
  custom: SubmittersDeps['custom'] = {},
): Resolver {
  const kubeconfig = temporaryKubeconfig({ blue: 'team-blue' });
  const sparkHome = emptySparkHome();
  const current = configurationFromOptions({
    ...configuration,
    clusters: {
      prod: { kubeconfig: kubeconfig.path, namespaces },
      spare: { kubeconfig: kubeconfig.path, namespaces, ...spare },
    },
    defaultCluster: 'prod',
  });
  const clusters = new Clusters(clusterConnections(current.document), 'prod');
  const submitters = createSubmitters({ sparkSubmit: { sparkHome: sparkHome.home }, custom });
  const resolve = resolveBatchActivity({ clusters, submitters, configuration: { current } }, () =>
    Promise.resolve({ id: 'namespace-1', retention: 86_400_000, searchAttributes: [] }),
  );
  const identity = { workflowId: 'etl-2026', runKey: 'run-1', scheduledTime: '2026-11-27T02:00:00Z' };
  const plan = async (request: unknown) => (await resolve(request, identity)).plan;
  return {
    plan,
    problems: async (request) => {
      const answer = await plan(request).catch((error: unknown) => error);
      if (!(answer instanceof ApplicationFailure)) {
        if (answer instanceof Error) throw answer;
        return [];
      }
      const [{ problems }] = answer.details as [{ problems: { path: string; message: string }[] }];
      return problems.map(({ path, message }) => `${path}: ${message}`);
    },
    [Symbol.asyncDispose]: async () => {
      await clusters.close();
      kubeconfig[Symbol.dispose]();
      sparkHome[Symbol.dispose]();
    },
  };
}
