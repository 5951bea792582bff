import { activityInfo, cancellationSignal, Context, heartbeat, log, metricMeter } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import { EMPTY_TALLY, stricterPolicy, type SweepPlace, type SweepTally } from '../src/model/sweep/sweep-report.ts';
import { type SweepOptions } from '../src/model/sweep/sweep-request.ts';
import { sweepSchema } from '../src/model/schema/sweep-schema.ts';
import { BatchWorkflows } from '../src/temporal/batch-workflows.ts';
import { sweepPlace, type SweepProgress } from '../src/sweep/sweep-namespace.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** What a sweep has to do: its options, validated, and the parts of the worker's clusters it looks at, each for itself. */
export function sweepPlacesActivity({ clusters, configuration }: SparkActivityDeps) {
  return async (request: unknown): Promise<{ places: SweepPlace[]; options: SweepOptions }> => {
    const checked = sweepSchema.safeParse(request);
    if (!checked.success)
      throw invalidSweep(checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
    const options = {
      ...checked.data,
      policy: stricterPolicy(checked.data.policy, configuration.current.document.orphans),
    };
    const unknown = (options.clusters ?? []).filter((name) => !clusters.find(name));
    if (unknown.length > 0) {
      throw invalidSweep([
        `clusters: ${unknown.join(', ')} not served here; this worker serves ${clusters.names.join(', ')}`,
      ]);
    }
    const served = [...clusters].filter(({ name }) => options.clusters?.includes(name) ?? true);
    const places = served.flatMap(({ name, scopes }) => scopes.map((scope) => ({ cluster: name, scope })));
    return { places: options.policy === 'never' ? [] : places, options };
  };
}

function invalidSweep(problems: readonly string[]): ApplicationFailure {
  const message = `The sweep was refused, nothing was touched. ${problems.join('; ')}.`;
  return ApplicationFailure.create({ type: 'InvalidSweep', nonRetryable: true, message });
}

/**
 * Looks for what nobody looks after in one place, and deals with it. Goes on where a worker that died has got to.
 * Safe to repeat, and to run twice at once: every change has the object as it was seen for its condition.
 */
export function sweepOrphansActivity(deps: SparkActivityDeps, temporal: TemporalNamespace) {
  const { clusters, configuration, fleetGoneAfter } = deps;
  return ({ cluster: name, scope }: SweepPlace, options: SweepOptions): Promise<SweepTally> =>
    run(async () => {
      const policy = stricterPolicy(options.policy, configuration.current.document.orphans);
      if (policy === 'never') return EMPTY_TALLY;
      const cluster = clusters.get(name);
      const { id } = await temporal();
      const from = activityInfo().heartbeatDetails as SweepProgress | undefined;
      let reached = from;
      // Beats carry the progress: one without it would make the next worker begin anew.
      const beat = setInterval(() => heartbeat(reached), 1000);
      const startedAt = Date.now();
      try {
        const tally = await sweepPlace({
          cluster,
          scope,
          temporalNamespaceId: id,
          lives: new BatchWorkflows(Context.current().client, id, fleetGoneAfter),
          policyNow: (where, own) => currentCleanupPolicy(configuration.current.document, where, own),
          grace: options.grace,
          pageSize: options.pageSize,
          reportOnly: policy === 'report',
          from,
          onProgress: (progress) => {
            reached = progress;
            heartbeat(progress);
          },
          signal: cancellationSignal(),
        });
        tell(tally, name, Date.now() - startedAt);
        return tally;
      } finally {
        clearInterval(beat);
      }
    });
}

function tell({ findings, moreFindings, problems }: SweepTally, cluster: string, took: number): void {
  const orphans = metricMeter.createCounter('spark_batch_orphans', '1', 'What sweeps found, by what was done about it');
  for (const { kind, done, why, namespace, name, batchId } of findings) {
    orphans.add(1, { kind, cluster, done });
    if (done !== 'reported')
      log.info(`Orphan ${done}`, { kind, object: `${cluster}/${namespace}/${name}`, batchId, why });
  }
  if (moreFindings > 0) orphans.add(moreFindings, { kind: 'any', cluster, done: 'any' });
  for (const { kind, message } of problems) log.warn('A sweep could not look everywhere', { kind, cluster, message });
  metricMeter
    .createHistogram('spark_batch_sweep_duration', 'float', 's', 'How long a sweep of one cluster and scope took')
    .record(took / 1000, { cluster });
}
