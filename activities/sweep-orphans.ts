import { activityInfo, cancellationSignal, Context, heartbeat, log, metricMeter } from '@temporalio/activity';
import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import { count, METRICS, recordHistogram } from '../src/model/metrics.ts';
import {
  EMPTY_TALLY,
  stricterPolicy,
  type SweepFinding,
  type SweepScope,
  type SweepTally,
} from '../src/model/sweep/sweep-report.ts';
import type { SweepOptions } from '../src/model/sweep/sweep-request.ts';
import { planSweep } from '../src/sweep/plan-sweep.ts';
import { sweepScope, type SweepProgress } from '../src/sweep/sweep-scope.ts';
import { BatchWorkflows } from '../src/temporal/batch-workflows.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

const HEARTBEAT_INTERVAL = 1000;

/** Validates the request of a sweep, and selects the scopes to sweep. */
export function planSweepActivity({ clusters, configuration }: SparkActivityDeps) {
  return (request: unknown): Promise<{ scopes: SweepScope[]; options: SweepOptions }> =>
    run(async () => planSweep(request, clusters, configuration.current.document.orphans));
}

/**
 * Sweeps one scope of a cluster, and resumes where a worker that died has stopped. May run twice at once: every change has the
 * resource version as its precondition.
 */
export function sweepScopeActivity(deps: SparkActivityDeps, temporal: TemporalNamespace) {
  const { clusters, configuration } = deps;
  return ({ cluster, scope }: SweepScope, options: SweepOptions): Promise<SweepTally> =>
    run(async () => {
      const policy = stricterPolicy(options.policy, configuration.current.document.orphans);
      if (policy === 'never') return EMPTY_TALLY;
      const { id, retention } = await temporal();
      const { sparkUi } = configuration.current.document;
      const resumeFrom = activityInfo().heartbeatDetails as SweepProgress | undefined;
      let progress = resumeFrom;
      // Each heartbeat replaces the details of the last one, so all of them carry the progress.
      const timer = setInterval(() => heartbeat(progress), HEARTBEAT_INTERVAL);
      const startedAt = Date.now();
      try {
        const tally = await sweepScope({
          cluster: clusters.get(cluster),
          scope,
          temporalNamespaceId: id,
          batches: new BatchWorkflows(Context.current().client, id),
          currentPolicy: (selector, own) => currentCleanupPolicy(configuration.current.document, selector, own),
          // Nothing is younger than a retention of zero, so that no missing batch is doubted.
          temporalRetention: options.missingEnded ? 0 : retention,
          // Kubernetes deletes it with the driver that owns it.
          unusedKinds: new Set(sparkUi?.httpRoute ? [] : (['HTTPRoute'] as const)),
          grace: options.grace,
          pageSize: options.pageSize,
          reportOnly: policy === 'report',
          resumeFrom,
          onProgress: (reached) => {
            progress = reached;
            heartbeat(reached);
          },
          signal: cancellationSignal(),
        });
        recordSweep(tally, cluster, Date.now() - startedAt);
        return tally;
      } finally {
        clearInterval(timer);
      }
    });
}

/** Writes the metrics and the log of what was found and done about orphans. */
export function recordFindings(
  findings: readonly SweepFinding[],
  cluster: string,
  context: Pick<Context, 'log' | 'metricMeter'>,
): void {
  for (const { kind, namespace, name, batchId, reason, message, action } of findings) {
    count(context.metricMeter, METRICS.orphans, { kind, cluster, action });
    if (action !== 'reported')
      context.log.info(`Orphan ${action}`, { cluster, namespace, kind, name, batchId, reason, detail: message });
  }
}

/** Writes the metrics and the log of a sweep. */
function recordSweep({ findings, moreFindings, problems }: SweepTally, cluster: string, milliseconds: number): void {
  recordFindings(findings, cluster, { log, metricMeter });
  if (moreFindings > 0) count(metricMeter, METRICS.orphans, { kind: 'any', cluster, action: 'any' }, moreFindings);
  for (const { scope, kind, message } of problems) {
    log.warn('A sweep could not list all resources', { cluster, scope, kind, reason: message });
  }
  recordHistogram(metricMeter, METRICS.sweepDuration, { cluster }, milliseconds / 1000);
}
