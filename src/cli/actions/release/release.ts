import { defined } from '../../../model/lang.ts';
import { UsageError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import type { OutputOptions } from '../../shared/options.ts';
import type { Output } from '../../shared/output.ts';
import { findHeldPods, releasePods, type HeldPod } from './held-pods.ts';

/** Options of `sparkbatch release`. */
export interface ReleaseCommandOptions extends OutputOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Kubernetes namespace, with `all`. */
  readonly kubernetesNamespace?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/**
 * `sparkbatch release`: removes the SparkBatch finalizer from pods, without Temporal and without a worker. By default it only
 * prints what would be lost; `--yes` performs the release.
 */
export async function release(
  output: Output,
  pods: readonly string[],
  options: ReleaseCommandOptions,
): Promise<ExitName> {
  const { all = false, kubernetesNamespace, yes = false, kubeconfig, context } = options;
  if (all === pods.length > 0) throw new UsageError('Name pods as NAMESPACE/POD, or give --all -n NAMESPACE.');
  if (all && kubernetesNamespace === undefined) throw new UsageError('--all needs a namespace: -n NAMESPACE.');
  const named = pods.map(parsePod);
  const cluster = defined({ kubeconfig, context });
  const { held, refused } = await findHeldPods(
    cluster,
    all ? { namespace: kubernetesNamespace ?? '' } : { pods: named },
  );
  const outcomes = yes ? await releasePods(cluster, held) : held.map((pod) => ({ ...pod, done: 'held' as const }));
  output.answer({ pods: outcomes, refused }, () =>
    [
      ...outcomes.map(({ done, ...pod }) => `${done}: ${podText(pod)}`),
      ...refused.map(({ namespace, name, why }) => `left alone: ${namespace}/${name}: ${why}`),
      ...(outcomes.length + refused.length === 0 ? ['No pod there has the SparkBatch finalizer.'] : []),
      ...(!yes && held.length > 0 ? ['Nothing was released. Give --yes to release these pods.'] : []),
    ].join('\n'),
  );
  return refused.length > 0 || (!yes && held.length > 0) ? 'refused' : 'done';
}

function podText({ namespace, name, batchId, recorded }: HeldPod): string {
  const loss = recorded
    ? 'its end is recorded'
    : `once the pod is deleted, batch ${batchId} may lose the evidence of how it ended`;
  return `${namespace}/${name} (batch ${batchId}): ${loss}`;
}

function parsePod(text: string): { namespace: string; name: string } {
  const [namespace, name, ...more] = text.split('/');
  if (!namespace || !name || more.length > 0) throw new UsageError(`"${text}" is not a pod: write NAMESPACE/POD.`);
  return { namespace, name };
}
