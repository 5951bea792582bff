import { OUR_ANNOTATIONS, OUR_LABELS } from '../../shared/ownership-labels.ts';
import type { Problem } from '../../shared/submitter.ts';
import { APPLICATION_ID_LABEL, ROLE_LABEL } from '../../../model/names.ts';
import { isRecord } from '../../../model/lang.ts';
import { type ManifestObject } from '../objects.ts';
import { problemAt } from '../read.ts';

/** What of an object's metadata is its author's; the rest is SparkBatch's or the API server's. */
const AUTHORS: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations']);

const REASONS: Readonly<Record<string, string>> = {
  generateName: 'would be another name for every try, and each try another object: write a name',
  ownerReferences: 'is set by SparkBatch: everything belongs to the driver, and goes with it',
  finalizers: 'would keep what SparkBatch has deleted: leave it out',
};

/** What the marks of an object will be. */
export interface ExpectedMarks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Namespace, labels and annotations of an object: they may not contradict the batch.
 * @param namespace the batch's, or undefined where it is not known
 */
export function checkMetadata(
  { number, object }: ManifestObject,
  namespace: string | undefined,
  expected: ExpectedMarks,
): Problem[] {
  const metadata: Record<string, unknown> = { ...object.metadata };
  const fields = Object.keys(metadata).filter((field) => !AUTHORS.has(field) && isSet(metadata[field]));
  return [
    ...fields.map((field) =>
      problemAt(number, ['metadata', field], REASONS[field] ?? 'is set by the API server: leave it out'),
    ),
    ...checkNamespace(number, metadata['namespace'], namespace),
    ...checkMarks(number, 'labels', metadata['labels'], [...OUR_LABELS, ...spark(expected.labels)], expected.labels),
    ...checkMarks(number, 'annotations', metadata['annotations'], OUR_ANNOTATIONS, expected.annotations),
  ];
}

/** Labels that Spark's drivers have, and by which they are found: where they are expected, they are fixed. */
function spark(labels: Readonly<Record<string, string>>): string[] {
  return [APPLICATION_ID_LABEL, ROLE_LABEL].filter((label) => label in labels);
}

function checkNamespace(number: number, given: unknown, namespace: string | undefined): Problem[] {
  if (!isSet(given) || namespace === undefined || given === namespace) return [];
  const message = `${JSON.stringify(given)} is not the namespace of the batch, ${JSON.stringify(namespace)}: leave it out, or write \${SPARK_BATCH_NAMESPACE}`;
  return [problemAt(number, ['metadata', 'namespace'], message)];
}

function checkMarks(
  number: number,
  field: 'labels' | 'annotations',
  given: unknown,
  keys: readonly string[],
  expected: Readonly<Record<string, string>>,
): Problem[] {
  if (!isRecord(given)) return [];
  return keys
    .filter((key) => given[key] !== undefined && given[key] !== expected[key])
    .map((key) =>
      problemAt(number, ['metadata', field, key], 'is set by SparkBatch, which finds its own by it: leave it out'),
    );
}

/** Kubernetes' own tools write what is empty: null, {} and []. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
