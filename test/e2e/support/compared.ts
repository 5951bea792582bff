import type { StoredObject } from '../../conformance/api-server.ts';
import { compare } from '../../conformance/compare.ts';
import { asAsked, storedSubmission } from '../../conformance/stored.ts';
import { type Difference, differences } from '../../spark/differences.ts';

/** The objects of a job that runs: what its submission made, and the executor that its driver made. */
interface RunningJob {
  readonly submission: readonly StoredObject[];
  readonly executor: StoredObject;
}

/** Our marks: native writes them into the objects, spark-submit is told them by properties, and selects its Service's pods by them. */
const OUR_MARKS = /\.spark-batch(-tag|\/)/;

/** What two executors differ in, and may: whoever submits is Spark's user, and each driver has an address of its own. */
const OF_EXECUTORS = /:(SPARK_USER|SPARK_DRIVER_POD_IP)\.value$/;

/**
 * What nobody explains between two running jobs, of a batch each: in what was submitted, and in the executors that the
 * drivers made. Paths begin with `executor` for the latter.
 */
export function unexplained(objects: readonly StoredObject[], spark: string, ours: string): Difference[] {
  const [one, other] = [jobOf(objects, spark), jobOf(objects, ours)];
  return [
    ...compare(storedSubmission(one.submission), storedSubmission(other.submission)).unexplained,
    ...differences({ executor: ofExecutor(one.executor) }, { executor: ofExecutor(other.executor) }).filter(
      ({ path }) => !OF_EXECUTORS.test(path),
    ),
  ].filter(({ path }) => !OUR_MARKS.test(path));
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
  // A driver makes what its executors read by itself.
  const submission = its.filter((object) => object !== executor && !object.metadata.name.startsWith('spark-exec-'));
  return { submission, executor };
}

/** Objects of a job with what is its own replaced: spark-submit makes up a prefix where the driver's name is given. */
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

/** An executor as its driver asked for it, with generated names replaced. */
function ofExecutor(executor: StoredObject): unknown {
  const { labels, ownerReferences } = executor.metadata;
  const [driver] = ownerReferences as readonly { readonly uid: string }[];
  const text = JSON.stringify(asAsked(executor, driver?.uid ?? 'none'))
    .replaceAll(labels?.['spark-app-selector'] ?? 'none', '<application-id>')
    .replaceAll(/spark-exec-[0-9a-f]+/g, 'spark-exec')
    .replaceAll(/\/var\/data\/spark-[-0-9a-zA-Z]+/g, '<local-dir>');
  return JSON.parse(text);
}
