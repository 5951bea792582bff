import { isRecord } from '../../../model/lang.ts';
import type { Batch } from '../../../model/batch/batch.ts';
import { DEPENDENTS_GATE } from '../../../model/names.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import { OUR_ANNOTATIONS, OUR_LABELS } from '../../shared/ownership-labels.ts';
import type { Problem } from '../../shared/submitter.ts';
import type { PodTemplate } from '../../shared/pod-template.ts';

type Role = 'driver' | 'executor';
type Fields = Readonly<Record<string, unknown>>;

/** Pod templates of driver and executors. What is in their spec Kubernetes checks itself. */
export function checkTemplates(batch: Batch, properties: SparkProperties): Problem[] {
  return (['driver', 'executor'] as const).flatMap((role) => {
    const { template } = batch[role];
    const property = `spark.kubernetes.${role}.podTemplateContainerName`;
    const container = properties[property];
    if (template === undefined) {
      if (container === undefined) return [];
      const message = `names a container of a template: put the template into ${role}.template, or leave this out`;
      return [{ path: ['sparkConf', property], message }];
    }
    const within = ({ path, message }: Problem): Problem => ({ path: [role, 'template', ...path], message });
    return [
      ...checkOutline(template).map(within),
      ...checkMetadata(template['metadata'], batch.namespace).map(within),
      ...checkSpec(template['spec'], role).map(within),
      ...checkContainer(template['spec'], property, container),
    ];
  });
}

const FIXED: Readonly<Record<string, string>> = { apiVersion: 'v1', kind: 'Pod' };

function checkOutline(template: PodTemplate): Problem[] {
  return Object.entries(template).flatMap(([field, value]) => {
    const fixed = FIXED[field];
    if (fixed !== undefined) {
      return value === fixed ? [] : [{ path: [field], message: `of a pod template must be ${fixed}` }];
    }
    if (field === 'metadata' || field === 'spec') return [];
    return [{ path: [field], message: 'is no part of a pod template: metadata and spec' }];
  });
}

const NO_MAP = 'must be a map';
/** Why a field of metadata is refused; others than these and the author's are the API server's. */
const REASONS: Readonly<Record<string, string>> = {
  generateName: 'is not heeded: SparkBatch names the driver, and Spark its executors',
  ownerReferences: 'would let somebody else delete the pod: leave it out',
  finalizers: 'would keep what SparkBatch has deleted: leave it out',
};
/** What of a template's metadata is its author's. A name is taken for nothing, as Spark does. */
const AUTHORS: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations', 'creationTimestamp']);

function checkMetadata(metadata: unknown, namespace: string | undefined): Problem[] {
  if (metadata === undefined || metadata === null) return [];
  if (!isRecord(metadata)) return [{ path: ['metadata'], message: NO_MAP }];
  const given = metadata['namespace'];
  return [
    ...Object.keys(metadata)
      .filter((field) => !AUTHORS.has(field))
      .map((field) => ({
        path: ['metadata', field],
        message: REASONS[field] ?? 'is set by the API server: leave it out',
      })),
    ...(given === undefined || namespace === undefined || given === namespace
      ? []
      : [
          {
            path: ['metadata', 'namespace'],
            message: `${JSON.stringify(given)} is not the namespace of the batch, "${namespace}": leave it out`,
          },
        ]),
    ...checkMarks('labels', metadata['labels'], OUR_LABELS),
    ...checkMarks('annotations', metadata['annotations'], OUR_ANNOTATIONS),
  ];
}

function checkMarks(field: string, marks: unknown, ours: readonly string[]): Problem[] {
  if (marks === undefined || marks === null) return [];
  if (!isRecord(marks)) return [{ path: ['metadata', field], message: NO_MAP }];
  return Object.entries(marks).flatMap(([key, value]) => {
    const path = ['metadata', field, key];
    if (ours.includes(key)) return [{ path, message: 'is set by SparkBatch, which finds its own by it: leave it out' }];
    return typeof value === 'string' ? [] : [{ path, message: 'must be text: put it in quotes' }];
  });
}

function checkSpec(spec: unknown, role: Role): Problem[] {
  if (!isRecord(spec)) return [{ path: ['spec'], message: spec === undefined ? 'is missing' : NO_MAP }];
  const { containers = [], schedulingGates } = spec;
  const problems: Problem[] = [];
  if (!Array.isArray(containers) || !containers.every((one) => isRecord(one) && isName(one['name']))) {
    problems.push({ path: ['spec', 'containers'], message: 'must be a list of containers, each with its name' });
  }
  problems.push(...checkLists(spec, LISTS_OF_SPEC, ['spec']));
  (Array.isArray(containers) ? containers.filter(isRecord) : []).forEach((container, index) =>
    problems.push(...checkLists(container, LISTS_OF_CONTAINER, ['spec', 'containers', index])),
  );
  const gates: readonly unknown[] = Array.isArray(schedulingGates) ? schedulingGates : [];
  if (gates.some((gate) => isRecord(gate) && gate['name'] === DEPENDENTS_GATE)) {
    const message = `holds ${DEPENDENTS_GATE}, which SparkBatch sets and lifts itself: leave it out`;
    problems.push({ path: ['spec', 'schedulingGates'], message });
  } else if (gates.length > 0 && role === 'executor') {
    problems.push({
      path: ['spec', 'schedulingGates'],
      message: 'would keep executors waiting for ever: leave it out',
    });
  }
  return problems;
}

/** Lists that Spark and SparkBatch add to. */
const LISTS_OF_SPEC = ['volumes', 'imagePullSecrets', 'schedulingGates'];
const LISTS_OF_CONTAINER = ['env', 'ports', 'volumeMounts', 'args'];

function checkLists(fields: Fields, lists: readonly string[], path: readonly (string | number)[]): Problem[] {
  return lists
    .filter((field) => fields[field] !== undefined && fields[field] !== null && !Array.isArray(fields[field]))
    .map((field) => ({ path: [...path, field], message: 'must be a list' }));
}

/** Spark takes the first container for one it does not find, which is not what was meant. */
function checkContainer(spec: unknown, property: string, name: string | undefined): Problem[] {
  if (name === undefined) return [];
  const containers: unknown = isRecord(spec) ? spec['containers'] : undefined;
  const names = Array.isArray(containers) ? containers.flatMap((one) => (isRecord(one) ? [one['name']] : [])) : [];
  if (names.includes(name)) return [];
  const message = `"${name}" is not among the template's containers: ${names.join(', ') || 'there are none'}`;
  return [{ path: ['sparkConf', property], message }];
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
