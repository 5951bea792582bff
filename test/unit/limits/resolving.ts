import { ApplicationFailure } from '@temporalio/common';
import { resolveBatchActivity } from '../../../activities/resolve-batch.ts';
import { clusterConnections } from '../../../src/config/schema/connections.ts';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { Clusters } from '../../../src/kubernetes/transport/clusters.ts';
import type { BatchPlan } from '../../../src/model/batch/plan.ts';
import { createSubmitters } from '../../../src/submit/index.ts';
import { hollowDistribution } from '../../limit-bypass/distribution.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';

/** Resolves batches as a worker with this configuration would; asks no cluster. */
export interface Resolving extends AsyncDisposable {
  plan(request: unknown): Promise<BatchPlan>;
  /** The problems a batch is refused for; none when it is taken. */
  problems(request: unknown): Promise<string[]>;
}

/** Opens such a worker's eyes: clusters `prod` and `spare`, each with these namespaces. */
export function openResolving(
  policy: Omit<ConfigurationInput, 'clusters'>,
  spare: object = {},
  namespaces: [string, ...string[]] = ['team-risk', 'payroll'],
): Resolving {
  const kubeconfig = temporaryKubeconfig({ blue: 'team-blue' });
  const distribution = hollowDistribution();
  const current = configurationFromOptions({
    ...policy,
    clusters: {
      prod: { kubeconfig: kubeconfig.path, namespaces },
      spare: { kubeconfig: kubeconfig.path, namespaces, ...spare },
    },
    defaultCluster: 'prod',
  });
  const clusters = new Clusters(clusterConnections(current.document), 'prod');
  const submitters = createSubmitters({ sparkSubmit: { sparkHome: distribution.home } });
  const resolve = resolveBatchActivity({ clusters, submitters, configuration: { current } }, () =>
    Promise.resolve({ id: 'namespace-1', searchAttributes: false, tenantAttribute: false }),
  );
  const plan = (request: unknown) => resolve(request, { workflowId: 'etl-2026', runKey: 'run-1' });
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
      distribution[Symbol.dispose]();
    },
  };
}
