import type { StoredObject } from '../../conformance/api-server.ts';
import { compare } from '../../spark/compare.ts';
import { withoutServerFields, storedSubmission } from '../../conformance/stored.ts';
import { type Difference, differences } from '../../spark/differences.ts';

/** The objects of a running job: those of its submission, and the executor that its driver created. */
interface RunningJob {
  readonly submission: readonly StoredObject[];
  readonly executor: StoredObject;
}

/**
 * The labels and annotations of a batch. Native sets them on the pod; spark-submit gets them as properties and also uses them
 * as the selector of its Service.
 */
const BATCH_LABELS = /\.spark-batch(-tag|\/)/;

/** Fields in which two executors may differ: the user that submitted, and the address of the driver. */
const EXPLAINED_EXECUTOR_FIELDS = /:(SPARK_USER|SPARK_DRIVER_POD_IP)\.value$/;

/**
 * Unexplained differences between two running jobs, each of one batch: in the submitted objects, and in the executors that the
 * drivers created. Paths of the latter begin with `executor`.
 */
export function unexplained(objects: readonly StoredObject[], spark: string, ours: string): Difference[] {
  const [one, other] = [jobOf(objects, spark), jobOf(objects, ours)];
  return [
    ...compare(storedSubmission(one.submission), storedSubmission(other.submission)).unexplained,
    ...differences({ executor: ofExecutor(one.executor) }, { executor: ofExecutor(other.executor) }).filter(
      ({ path }) => !EXPLAINED_EXECUTOR_FIELDS.test(path),
    ),
  ].filter(({ path }) => !BATCH_LABELS.test(path));
}

/** @throws when the batch has no driver, Service or executor among the objects */
function jobOf(objects: readonly StoredObject[], batchId: string): RunningJob {
  const roleOf = ({ metadata }: StoredObject) => metadata.labels?.['spark-role'];
  const driver = objects.find(
    (object) => roleOf(object) === 'driver' && object.metadata.annotations?.['spark-batch/workflow-id'] === batchId,
  );
  const owned = objects.filter((object) => JSON.stringify(object.metadata).includes(driver?.metadata.uid ?? 'none'));
  const its = neutral(owned, batchId);
  const executor = its.find((object) => roleOf(object) === 'executor');
  if (!executor) throw new Error(`no executor of ${batchId} among ${objects.length} objects`);
  // The driver creates the ConfigMap of its executors.
  const submission = its.filter((object) => object !== executor && !object.metadata.name.startsWith('spark-exec-'));
  return { submission, executor };
}

/**
 * The objects of a job with its generated names replaced: spark-submit generates a prefix although the driver's name is given.
 */
function neutral(objects: readonly StoredObject[], batchId: string): StoredObject[] {
  const nameOf = (kind: string, end: string) =>
    objects
      .find((object) => object.kind === kind && object.metadata.name.endsWith(end))
      ?.metadata.name.replace(end, '');
  const own = {
    '<batch>': batchId,
    '<prefix-of-driver>': nameOf('Pod', '-driver'),
    '<prefix>': nameOf('Service', '-driver-svc'),
  };
  let text = JSON.stringify(objects);
  for (const [placeholder, name] of Object.entries(own)) {
    if (name === undefined)
      throw new Error(`${batchId} lacks an object: ${objects.map(({ kind }) => kind).join(', ')}`);
    text = text.replaceAll(name, placeholder);
  }
  return JSON.parse(text.replaceAll('<prefix-of-driver>', '<prefix>')) as StoredObject[];
}

/** An executor as its driver requested it, with generated names replaced. */
function ofExecutor(executor: StoredObject): unknown {
  const { labels, ownerReferences } = executor.metadata;
  const [driver] = ownerReferences as readonly { readonly uid: string }[];
  const text = JSON.stringify(withoutServerFields(executor, driver?.uid ?? 'none'))
    .replaceAll(labels?.['spark-app-selector'] ?? 'none', '<application-id>')
    .replaceAll(/spark-exec-[0-9a-f]+/g, 'spark-exec')
    .replaceAll(/\/var\/data\/spark-[-0-9a-zA-Z]+/g, '<local-dir>');
  return JSON.parse(text);
}
