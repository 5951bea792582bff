import { metricMeter } from '@temporalio/activity';
import { archiveLogs } from '../src/archive/archive-logs.ts';
import { openStore } from '../src/archive/open-store.ts';
import type { BatchReference } from '../src/model/batch/batch-reference.ts';
import type { ExistingDriver } from '../src/model/driver/observation.ts';
import { count, METRICS } from '../src/model/metrics.ts';
import type { LogArchive } from '../src/model/status/log-archive.ts';
import { referenceRedactor } from '../src/redaction/batch-redactor.ts';
import { redactData } from '../src/redaction/redact-data.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';

/** The driver of an archived attempt. */
export interface ArchivedDriver {
  readonly driver: ExistingDriver;
  /** Number of the attempt. */
  readonly attempt: number;
  /** Name of the batch. */
  readonly name: string;
}

/**
 * Stores the logs of an attempt in the archive of the configuration in force. The activity fails, and is retried, while the
 * store or the API server does not answer. Safe to repeat: a log replaces that of an earlier try.
 */
export function archiveLogsActivity({ clusters, submitters, configuration }: SparkActivityDeps) {
  return (batch: BatchReference, { driver, attempt, name }: ArchivedDriver): Promise<LogArchive> => {
    const redact = referenceRedactor(batch);
    return run(async (signal) => {
      const { archive } = configuration.current.document;
      if (!archive) return { logs: [], missing: ['The configuration of the workers has no archive any more.'] };
      const { cluster, namespace, applicationId } = driver;
      const { workflowId: batchId, tenant = '' } = batch;
      const values = { batchId, name, tenant, cluster, namespace, applicationId, attempt: String(attempt) };
      const podSelector = submitters.ofDriver(driver).podSelector?.(driver);
      const store = await openStore(archive);
      try {
        const { key, link } = archive;
        const request = { cluster: clusters.get(cluster), batch, driver, podSelector, values };
        const { logs, missing = [] } = await archiveLogs(request, { store, key, link }, signal);
        count(metricMeter, METRICS.archivedLogs, { cluster, outcome: 'stored' }, logs.length);
        count(metricMeter, METRICS.archivedLogs, { cluster, outcome: 'missing' }, missing.length);
        return { logs, ...(missing.length > 0 && { missing: redactData(missing, redact) }) };
      } finally {
        store.close();
      }
    }, redact);
  };
}
