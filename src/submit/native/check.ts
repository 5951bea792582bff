import type { Batch } from '../../model/batch/batch.ts';
import { withCurrentNames } from '../../spark/current-names.ts';
import { contradictions, listOf, type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import { checkConfigFiles } from '../shared/config-files.ts';
import { placeholderPlan } from '../shared/placeholder-plan.ts';
import { checkTemplates } from '../shared/pod-template.ts';
import { isReadAtSubmission, referencesIn } from '../../spark/substitution.ts';
import { type FieldProblem, pathOfProperty, propertyProblems } from '../shared/problem.ts';
import { checkPropertyValues } from '../shared/property-values.ts';
import { checkReservedLabels } from '../shared/ownership-labels.ts';
import { buildNativeDriver } from './build.ts';
import { checkApplication } from './checks/application.ts';
import { checkResources } from './checks/resources.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkVolumes } from './checks/volumes.ts';
import { EXCLUDED_STEPS } from './excluded-steps.ts';
import { whyUnsupported } from './unsupported.ts';

/** Everything in a batch that native submission does not support, or that Spark or Kubernetes would refuse. */
export function checkNative(batch: Batch): FieldProblem[] {
  const properties = withCurrentNames(sparkProperties(batch));
  const problems = [
    ...checkApplication(batch, properties),
    ...contradictions(batch).map(({ path, message }) => ({ path, message })),
    ...propertyProblems(batch, properties, unsupportedMessage),
    ...checkReferences(batch, properties),
    ...checkExcludedSteps(properties),
    ...checkPropertyValues(batch, properties),
    ...checkResources(batch, properties),
    ...checkReservedLabels(batch, properties),
    ...checkSecrets(properties),
    ...checkVolumes(properties),
    ...checkTemplates(batch, properties),
    ...checkConfigFiles(batch, properties),
  ];
  // Collisions show only in the driver that would be built, which expects a batch without other problems.
  return problems.length > 0 ? problems : checkCollisions(batch);
}

function unsupportedMessage(property: string, value: string): string | undefined {
  const reason = whyUnsupported(property, value);
  return reason === undefined ? undefined : `is not supported by native submission: ${reason}`;
}

/** Without its basic step, a driver would have neither name nor container. */
function checkExcludedSteps(properties: SparkProperties): FieldProblem[] {
  if (!listOf(properties[EXCLUDED_STEPS]).some((name) => name.endsWith('.BasicDriverFeatureStep'))) return [];
  return [
    { path: ['sparkConf', EXCLUDED_STEPS], message: 'must not name BasicDriverFeatureStep, which names the pod' },
  ];
}

/** Spark would replace references in the values that it reads. Written as they are, they would be names of nothing. */
function checkReferences(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return Object.entries(properties).flatMap(([property, value]) => {
    const [reference] = isReadAtSubmission(property) ? referencesIn(value) : [];
    if (reference === undefined) return [];
    const message = `contains ${reference}, which spark-submit replaces and native submission does not: write its value`;
    return [{ path: pathOfProperty(batch, property), message }];
  });
}

/**
 * Names and mount paths that the driver would have twice. Spark adds its own volumes to those of the template and the
 * properties without checking, and Kubernetes refuses the pod.
 */
function checkCollisions(batch: Batch): FieldProblem[] {
  const { spec } = buildNativeDriver(placeholderPlan(batch)).pod;
  const containers = spec?.containers ?? [];
  const mounts = containers.at(-1)?.volumeMounts ?? [];
  return [
    ...duplicates(spec?.volumes?.map(({ name }) => name)).map((name) => `two volumes named ${name}`),
    ...duplicates(mounts.map(({ mountPath }) => mountPath)).map((path) => `two volumes mounted at ${path}`),
    ...duplicates(containers.map(({ name }) => name)).map((name) => `two containers named ${name}`),
  ].map((what) => ({ path: ['driver'], message: `would have ${what}: rename or remove one of them` }));
}

function duplicates(names: readonly string[] = []): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
