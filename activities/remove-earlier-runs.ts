import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { findEarlierRuns } from '../src/kubernetes/pods/earlier-runs.ts';
import { isOwnedByBatch } from '../src/kubernetes/pods/ownership.ts';
import type { BatchReference } from '../src/model/batch/batch-reference.ts';
import type { DriverRef, ExistingDriver } from '../src/model/driver/observation.ts';
import { APPLICATION_ID_LABEL, TAG_LABEL } from '../src/model/names.ts';
import { referenceRedactor } from '../src/redaction/batch-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { removePod } from './remove-pod.ts';
import { run } from './run.ts';

/**
 * Deletes the live drivers and executors that earlier runs of a batch left, and completes when they are gone: two drivers would
 * write to the same dataset. The runs have closed, because Temporal has one open run of a workflow id. Each try reads the pods,
 * deletes them and fails while some are left; Temporal's retry is the loop.
 */
export function removeEarlierRunsActivity({ clusters, submitters }: SparkActivityDeps) {
  /** @param since resource version of the driver of this run */
  return (batch: BatchReference, driver: ExistingDriver, since: string): Promise<void> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const { namespace } = driver;
      const { temporalNamespaceId, maxGracePeriod: terminationGrace } = batch;
      const left = await findEarlierRuns(cluster, { ...batch, namespace }, since, signal);
      for (const { metadata } of left) {
        const { name = '', uid = '', labels, ownerReferences } = metadata ?? {};
        const application = ownerReferences?.find(({ kind }) => kind === 'SparkApplication');
        const found: DriverRef = {
          cluster: cluster.name,
          namespace,
          name,
          uid,
          tag: labels?.[TAG_LABEL] ?? '',
          applicationId: labels?.[APPLICATION_ID_LABEL] ?? '',
          ...(application && { submitKind: 'operator', submitter: application.apiVersion }),
        };
        // The object that created the driver is deleted first: it would create the deleted driver again.
        if (found.tag !== '') {
          await submitters.ofDriver(found).withdraw?.({ driver: found, temporalNamespaceId, cluster, signal });
        }
        const pod = await readDriver(cluster, found, signal);
        if (pod && isOwnedByBatch(pod, batch)) await removePod(pod, found, cluster, signal, { terminationGrace });
      }
      if (left.length === 0) return;
      const names = left.slice(0, 10).map(({ metadata }) => metadata?.name);
      const count = left.length === 1 ? 'a pod' : `${left.length} pods`;
      throw notYet(`Waiting for the removal of ${count} of earlier runs of the batch: ${names.join(', ')}.`);
    }, referenceRedactor(batch));
}
