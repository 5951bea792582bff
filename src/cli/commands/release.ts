import { releasablePods, releaseEvidence, type HeldPod, type Releases } from '../release-evidence.ts';
import { UsageError } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Output } from '../output.ts';

/** Options of `sparkbatch release`. */
export interface ReleaseCommandOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Kubernetes namespace, with `all`. */
  readonly kubernetesNamespace?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/**
 * `sparkbatch release`: takes our finalizer off pods, with neither Temporal nor a worker. What it costs is said first, and
 * done only with `--yes`.
 */
export async function release(
  output: Output,
  pods: readonly string[],
  options: ReleaseCommandOptions,
): Promise<ExitName> {
  const { all = false, kubernetesNamespace, yes = false, kubeconfig, context } = options;
  if (all === pods.length > 0) throw new UsageError('Name pods as NAMESPACE/POD, or say --all -n NAMESPACE.');
  if (all && kubernetesNamespace === undefined) throw new UsageError('With --all say which namespace: -n NAMESPACE.');
  const named = pods.map(placeOf);
  const access: Releases = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  const { held, refused } = await releasablePods(
    access,
    all ? { namespace: kubernetesNamespace ?? '' } : { pods: named },
  );
  const outcomes = yes ? await releaseEvidence(access, held) : held.map((pod) => ({ ...pod, done: 'held' as const }));
  output.answer({ pods: outcomes, refused }, () =>
    [
      ...outcomes.map(({ done, ...pod }) => `${done}: ${textOf(pod)}`),
      ...refused.map(({ namespace, name, why }) => `left alone: ${namespace}/${name}: ${why}`),
      ...(outcomes.length + refused.length === 0 ? ['No pod there carries our finalizer.'] : []),
      ...(!yes && held.length > 0 ? ['Nothing was done yet. Say --yes to release them.'] : []),
    ].join('\n'),
  );
  return refused.length > 0 || (!yes && held.length > 0) ? 'refused' : 'done';
}

function textOf({ namespace, name, batchId, recorded }: HeldPod): string {
  const loss = recorded
    ? 'its end is recorded'
    : `when it goes, batch ${batchId} may lose the evidence of how it ended`;
  return `${namespace}/${name} (batch ${batchId}): ${loss}`;
}

function placeOf(text: string): { namespace: string; name: string } {
  const [namespace, name, ...more] = text.split('/');
  if (!namespace || !name || more.length > 0) throw new UsageError(`"${text}" is not a pod: write NAMESPACE/POD.`);
  return { namespace, name };
}
