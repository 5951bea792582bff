import type { V1Pod } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { readYaml } from '../../yaml/read-yaml.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { isDeepStrictEqual } from 'node:util';
import { errorMessage, isRecord, lookUp, type UnknownRecord } from '../../model/lang.ts';
import { DEPENDENTS_GATE } from '../../model/names.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { OWNERSHIP_ANNOTATIONS, OWNERSHIP_LABELS } from './ownership-labels.ts';
import type { FieldProblem } from './problem.ts';

/** A pod template as a batch carries it: a Pod with optional `apiVersion` and `kind`. */
export type PodTemplate = Readonly<Record<string, unknown>>;

/**
 * The template as a Pod.
 *
 * Expects a template that `checkTemplates` accepts.
 */
export function podOf(template: PodTemplate): V1Pod {
  return { ...template, apiVersion: 'v1', kind: 'Pod' };
}

/** The template as a file for Spark to read. Equal templates give equal text. */
export function podTemplateText(template: PodTemplate): string {
  return stringify({ apiVersion: 'v1', kind: 'Pod', ...template }, { lineWidth: 0 });
}

/**
 * The executors' template as a file for Spark to read: the text that its author wrote, or the template as YAML. Equal
 * templates give equal text.
 */
export function executorTemplateText({ template, templateText }: Batch['executor']): string | undefined {
  if (template === undefined) return undefined;
  return templateText ?? podTemplateText(template);
}

type Role = 'driver' | 'executor';

/** Checks the pod templates of driver and executors. Most fields of their `spec` are left to Kubernetes to check. */
export function checkTemplates(batch: Batch, properties: SparkProperties): FieldProblem[] {
  const templates = (['driver', 'executor'] as const).flatMap((role) => {
    const { template } = batch[role];
    if (template === undefined) return [];
    const within = ({ path, message }: FieldProblem): FieldProblem => ({ path: [role, 'template', ...path], message });
    return [
      ...checkTopLevel(template),
      ...checkMetadata(template['metadata'], batch.namespace),
      ...checkSpec(template['spec'], role, properties[`spark.kubernetes.${role}.podTemplateContainerName`]),
    ].map(within);
  });
  return [...templates, ...checkTemplateText(batch.executor)];
}

/** Limits are checked for the template, so the text must not say anything else. */
function checkTemplateText({ template, templateText }: Batch['executor']): FieldProblem[] {
  if (templateText === undefined) return [];
  const path = ['executor', 'templateText'];
  try {
    if (isDeepStrictEqual(readYaml(templateText), template)) return [];
    return [{ path, message: 'does not read as executor.template: remove it, or correct one of them' }];
  } catch (error) {
    return [{ path, message: `is not YAML: ${errorMessage(error)}` }];
  }
}

const FIXED: Readonly<Record<string, string>> = { apiVersion: 'v1', kind: 'Pod' };

function checkTopLevel(template: PodTemplate): FieldProblem[] {
  return Object.entries(template).flatMap(([field, value]) => {
    const fixed = lookUp(FIXED, field);
    if (fixed !== undefined) {
      return value === fixed ? [] : [{ path: [field], message: `must be ${fixed} in a pod template` }];
    }
    if (field === 'metadata' || field === 'spec') return [];
    return [{ path: [field], message: 'is not a field of a pod template: use metadata and spec' }];
  });
}

const NOT_A_MAP = 'must be a map';
/** Why a field of `metadata` is refused. Fields that are neither here nor the author's are the API server's. */
const REFUSED_METADATA: Readonly<Record<string, string>> = {
  generateName: 'has no effect: SparkBatch names the driver, and Spark its executors',
  ownerReferences: 'would make Kubernetes delete the pod with another object: remove it',
  finalizers: 'would keep the pod after SparkBatch has deleted it: remove it',
};
/** Fields of `metadata` that authors may set. Spark ignores the name, and so does SparkBatch. */
const AUTHORS_METADATA: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'labels',
  'annotations',
  'creationTimestamp',
]);

function checkMetadata(metadata: unknown, namespace: string | undefined): FieldProblem[] {
  if (metadata === undefined || metadata === null) return [];
  if (!isRecord(metadata)) return [{ path: ['metadata'], message: NOT_A_MAP }];
  const given = metadata['namespace'];
  return [
    ...Object.keys(metadata)
      .filter((field) => !AUTHORS_METADATA.has(field))
      .map((field) => ({
        path: ['metadata', field],
        message: lookUp(REFUSED_METADATA, field) ?? 'is set by the API server: remove it',
      })),
    ...(given === undefined || namespace === undefined || given === namespace
      ? []
      : [
          {
            path: ['metadata', 'namespace'],
            message: `${JSON.stringify(given)} is not the namespace of the batch, "${namespace}": remove it`,
          },
        ]),
    ...checkEntries('labels', metadata['labels'], OWNERSHIP_LABELS),
    ...checkEntries('annotations', metadata['annotations'], OWNERSHIP_ANNOTATIONS),
  ];
}

function checkEntries(
  field: 'labels' | 'annotations',
  entries: unknown,
  ownershipKeys: readonly string[],
): FieldProblem[] {
  if (entries === undefined || entries === null) return [];
  if (!isRecord(entries)) return [{ path: ['metadata', field], message: NOT_A_MAP }];
  return Object.entries(entries).flatMap(([key, value]) => {
    const path = ['metadata', field, key];
    if (ownershipKeys.includes(key)) {
      return [{ path, message: 'is set by SparkBatch, which identifies its objects by it: remove it' }];
    }
    return typeof value === 'string' ? [] : [{ path, message: 'must be a string: put it in quotes' }];
  });
}

/** @param sparkContainer the container that Spark takes as its own; Spark takes the first if there is none of this name */
function checkSpec(spec: unknown, role: Role, sparkContainer: string | undefined): FieldProblem[] {
  if (!isRecord(spec)) return [{ path: ['spec'], message: spec === undefined ? 'is missing' : NOT_A_MAP }];
  const { containers = [], schedulingGates } = spec;
  const problems: FieldProblem[] = [];
  if (containers !== null && (!Array.isArray(containers) || !containers.every(isRecord))) {
    problems.push({ path: ['spec', 'containers'], message: 'must be a list of containers' });
  }
  const given = listOf(containers).filter(isRecord);
  const own = given.find(({ name }) => name === sparkContainer && name !== undefined) ?? given[0];
  given.forEach((container, index) => {
    // Spark names its own container itself.
    if (isName(container['name']) || (container === own && container['name'] === undefined)) return;
    problems.push({ path: ['spec', 'containers', index, 'name'], message: 'is missing: every sidecar needs a name' });
  });
  problems.push(...checkTexts(spec));
  problems.push(...checkLists(spec, LISTS_OF_SPEC, ['spec']));
  (Array.isArray(containers) ? containers.filter(isRecord) : []).forEach((container, index) =>
    problems.push(...checkLists(container, LISTS_OF_CONTAINER, ['spec', 'containers', index])),
  );
  const gates: readonly unknown[] = Array.isArray(schedulingGates) ? schedulingGates : [];
  if (gates.some((gate) => isRecord(gate) && gate['name'] === DEPENDENTS_GATE)) {
    const message = `contains ${DEPENDENTS_GATE}, which SparkBatch adds and lifts itself: remove it`;
    problems.push({ path: ['spec', 'schedulingGates'], message });
  } else if (gates.length > 0 && role === 'executor') {
    problems.push({
      path: ['spec', 'schedulingGates'],
      message: 'would keep executors pending forever: remove it',
    });
  }
  return problems;
}

/** Lists that Spark and SparkBatch append to. */
const LISTS_OF_SPEC = ['volumes', 'imagePullSecrets', 'schedulingGates'];
const LISTS_OF_CONTAINER = ['env', 'ports', 'volumeMounts', 'args'];

function checkLists(
  fields: Readonly<Record<string, unknown>>,
  lists: readonly string[],
  path: readonly (string | number)[],
): FieldProblem[] {
  return lists
    .filter((field) => fields[field] !== undefined && fields[field] !== null && !Array.isArray(fields[field]))
    .map((field) => ({ path: [...path, field], message: 'must be a list' }));
}

/** Values that Kubernetes wants as text. YAML that `sparkbatch` reads has text there already, as it was written. */
function checkTexts(spec: UnknownRecord): FieldProblem[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    listOf(spec[list]).flatMap((container, index) => {
      if (!isRecord(container)) return [];
      const path = ['spec', list, index];
      const texts: [path: (string | number)[], value: unknown][] = [
        ...listOf(container['env']).map((one, at): [(string | number)[], unknown] => [
          ['env', at, 'value'],
          isRecord(one) ? one['value'] : undefined,
        ]),
        ...(['command', 'args'] as const).flatMap((field) =>
          listOf(container[field]).map((one, at): [(string | number)[], unknown] => [[field, at], one]),
        ),
      ];
      return texts
        .filter(([, value]) => typeof value === 'number' || typeof value === 'boolean')
        .map(([at, value]) => ({
          path: [...path, ...at],
          message: `must be a string, not a ${typeof value}: put it in quotes`,
        }));
    }),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
