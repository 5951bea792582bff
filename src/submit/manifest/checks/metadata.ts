import { isRecord, lookUp } from '../../../model/lang.ts';
import { APPLICATION_ID_LABEL, ROLE_LABEL } from '../../../model/names.ts';
import { OWNERSHIP_ANNOTATIONS, OWNERSHIP_LABELS, type OwnershipMetadata } from '../../shared/ownership-labels.ts';
import type { FieldProblem } from '../../shared/problem.ts';
import type { ManifestObject } from '../objects.ts';
import { manifestProblem } from '../read.ts';
import { variablesIn } from '../substitute.ts';
import { UNIQUE_VARIABLES } from '../variables.ts';

/** Fields of `metadata` that authors may set. The others are SparkBatch's or the API server's. */
const AUTHORS_FIELDS: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations']);

const REFUSED_FIELDS: Readonly<Record<string, string>> = {
  generateName: 'would create another object with each try: use name',
  ownerReferences: 'is set by SparkBatch: the driver owns all objects, which are deleted with it',
  finalizers: 'would keep the object after SparkBatch has deleted it: remove it',
};

/**
 * Checks that the metadata of an object does not contradict the batch.
 * @param namespace of the batch, or undefined when it is not known
 * @param expected the ownership labels that the object will have
 */
export function checkMetadata(
  { number, object }: ManifestObject,
  namespace: string | undefined,
  expected: OwnershipMetadata,
): FieldProblem[] {
  const metadata: Record<string, unknown> = { ...object.metadata };
  const refused = Object.keys(metadata).filter((field) => !AUTHORS_FIELDS.has(field) && isSet(metadata[field]));
  const labels = [...OWNERSHIP_LABELS, ...sparkLabelsIn(expected.labels)];
  return [
    ...refused.map((field) =>
      manifestProblem(
        number,
        ['metadata', field],
        lookUp(REFUSED_FIELDS, field) ?? 'is set by the API server: remove it',
      ),
    ),
    ...checkNamespace(number, metadata['namespace'], namespace),
    ...checkEntries(number, 'labels', metadata['labels'], labels, expected.labels),
    ...checkEntries(number, 'annotations', metadata['annotations'], OWNERSHIP_ANNOTATIONS, expected.annotations),
  ];
}

/** The labels by which Spark's drivers are found, as far as the object will have them. */
function sparkLabelsIn(expected: Readonly<Record<string, string>>): string[] {
  return [APPLICATION_ID_LABEL, ROLE_LABEL].filter((label) => label in expected);
}

function checkNamespace(number: number, given: unknown, namespace: string | undefined): FieldProblem[] {
  if (!isSet(given) || namespace === undefined || given === namespace) return [];
  const message = `${JSON.stringify(given)} is not the namespace of the batch, ${JSON.stringify(namespace)}: remove it, or write \${SPARK_BATCH_NAMESPACE}`;
  return [manifestProblem(number, ['metadata', 'namespace'], message)];
}

function checkEntries(
  number: number,
  field: 'labels' | 'annotations',
  given: unknown,
  keys: readonly string[],
  expected: Readonly<Record<string, string>>,
): FieldProblem[] {
  if (!isRecord(given)) return [];
  return keys
    .filter((key) => given[key] !== undefined && given[key] !== expected[key])
    .map((key) =>
      manifestProblem(
        number,
        ['metadata', field, key],
        'is set by SparkBatch, which identifies its objects by it: remove it',
      ),
    );
}

/** Whether a field has a value. Kubernetes' own tools write empty fields as null, {} and []. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

const UNIQUE: ReadonlySet<string> = new Set(UNIQUE_VARIABLES);
const UNIQUE_TEXT = UNIQUE_VARIABLES.map((name) => `\${${name}}`).join(', ');
/** Kubernetes' limit for the name of a Service, which is a DNS label. */
const MAX_SERVICE_NAME = 63;

/** Checks that the name of every dependent differs between attempts, between batches, and within the manifest. */
export function checkDependentNames(objects: readonly ManifestObject[]): FieldProblem[] {
  const documentOf = new Map<string, number>();
  return objects
    .filter(({ object }) => object.kind !== 'Pod')
    .flatMap((one) => {
      const { number, object } = one;
      const message = nameProblem(one);
      if (message !== undefined) return [manifestProblem(number, ['metadata', 'name'], message)];
      const key = `${object.kind}/${object.metadata?.name}`;
      const earlier = documentOf.get(key);
      if (earlier === undefined) {
        documentOf.set(key, number);
        return [];
      }
      return [
        manifestProblem(
          number,
          ['metadata', 'name'],
          `is already the name of the ${object.kind} in document ${earlier}`,
        ),
      ];
    });
}

function nameProblem({ object, nameTemplate }: ManifestObject): string | undefined {
  const name: unknown = object.metadata?.name;
  if (nameTemplate === undefined || typeof name !== 'string') {
    return `is missing: use a name that contains one of ${UNIQUE_TEXT}`;
  }
  if (!variablesIn(nameTemplate).some((variable) => UNIQUE.has(variable))) {
    return `"${nameTemplate}" would be the same for every attempt and every batch, which would share one ${object.kind}: include one of ${UNIQUE_TEXT}`;
  }
  if (object.kind !== 'Service') return undefined;
  if (name.length > MAX_SERVICE_NAME) {
    return `has ${name.length} characters, more than the ${MAX_SERVICE_NAME} of a Service's name: use \${SPARK_BATCH_APPLICATION_ID}, which has 40`;
  }
  return /^[a-z]/.test(name)
    ? undefined
    : 'must begin with a letter, which a tag may not: use ${SPARK_BATCH_APPLICATION_ID}';
}
