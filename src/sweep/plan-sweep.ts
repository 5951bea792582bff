import type { Clusters } from '../kubernetes/transport/clusters.ts';
import { stricterPolicy, type SweepScope, type SweepPolicy } from '../model/sweep/sweep-report.ts';
import { sweepSchema } from '../model/schema/sweep-schema.ts';
import type { SweepOptions } from '../model/sweep/sweep-request.ts';
import { SparkBatchError } from '../model/errors.ts';

/** The request of a sweep is invalid. Nothing was changed. */
class InvalidSweepError extends SparkBatchError {
  override readonly name = 'InvalidSweepError';

  constructor(problems: readonly string[]) {
    super(`The sweep was rejected, and nothing was changed. ${problems.join('; ')}.`);
  }
}

/**
 * Validates the request of a sweep, and selects the scopes to sweep among the clusters of this worker.
 * @param configured the most that the configuration of this worker allows
 * @throws InvalidSweepError
 */
export function planSweep(
  request: unknown,
  clusters: Clusters,
  configured: SweepPolicy,
): { scopes: SweepScope[]; options: SweepOptions } {
  const parsed = sweepSchema.safeParse(request);
  if (!parsed.success) {
    throw new InvalidSweepError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  const options = { ...parsed.data, policy: stricterPolicy(parsed.data.policy, configured) };
  const unknown = (options.clusters ?? []).filter((name) => !clusters.find(name));
  if (unknown.length > 0) {
    throw new InvalidSweepError([
      `clusters: this worker does not serve ${unknown.join(', ')}; it serves ${clusters.names.join(', ')}`,
    ]);
  }
  if (options.policy === 'never') return { scopes: [], options };
  const selected = [...clusters].filter(({ name }) => options.clusters?.includes(name) ?? true);
  const scopes = selected.flatMap((cluster) => cluster.scopes.map((scope) => ({ cluster: cluster.name, scope })));
  return { scopes, options };
}
