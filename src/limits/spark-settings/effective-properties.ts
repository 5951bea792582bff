import { valueText } from '../../config/schema/flatten.ts';
import { type AttemptPlan, planAttempt } from '../../model/batch/attempt.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { asRecord, valueAt } from '../../model/lang.ts';
import { fieldProperties } from '../../spark/field-properties.ts';
import { parsePropertiesFile } from '../../spark/properties-file.ts';
import { buildManifestDriver } from '../../submit/manifest/build.ts';
import { PROPERTIES_VARIABLE, providedVariables } from '../../submit/manifest/variables.ts';
import { buildSparkApplication } from '../../submit/operator/build.ts';
import type { SpecFields } from '../../submit/operator/fields.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import { asSparkSubmit, isForApache, pathInApacheBatch } from './apache-application.ts';
import { readHadoopFile } from './hadoop-files.ts';
import {
  type LocatedSettings,
  settingsInConfFile,
  settingsInEnv,
  settingsInPod,
  settingsInProperty,
  settingsInVariable,
} from './hidden-settings.ts';
import { readManifestSettings } from './manifest-properties.ts';
import { applicationProperties, fieldOfProperty } from './operator-properties.ts';

/** A Spark property that takes effect for a batch, wherever the batch sets it. */
export interface EffectiveProperty {
  readonly property: string;
  readonly value: string;
  /** The field of the batch that sets it. */
  readonly path: FieldPath;
  /** Where in a text, when the path is that of the whole text. */
  readonly location?: string;
  /** Whether a field of the batch, or of a SparkApplication, stands for the property. */
  readonly isField?: true;
}

/** A part of a batch from which its properties can't be known. */
export interface OpaqueSetting {
  /** Follows the path in a message. */
  readonly reason: string;
  readonly path: FieldPath;
  readonly location?: string;
}

/** The Spark properties of a batch, read once for all limits. */
export interface EffectiveProperties {
  /**
   * Groups of properties that are set in one place, in ascending order of precedence. Where they differ, it depends on Spark's
   * version and on the image which of them counts.
   */
  readonly groups: readonly (readonly EffectiveProperty[])[];
  readonly opaque: readonly OpaqueSetting[];
}

/**
 * Every Spark property that takes effect for a batch: fields and `sparkConf`, and what options of JVMs, environment variables,
 * configuration files, a SparkApplication or the objects of a manifest set.
 *
 * Expects a batch that the check of its submit kind accepts.
 * @param attempt the properties of a manifest may differ between attempts
 */
export function effectiveProperties(plan: BatchPlan, attempt = 1): EffectiveProperties {
  switch (plan.batch.submit.kind) {
    case 'native':
    case 'spark-submit':
    case 'custom':
      return withHidden([statedProperties(plan.batch)], settingsOfBatch(plan.batch));
    case 'operator':
      return isForApache(plan.batch) ? propertiesForApache(plan, attempt) : propertiesOfApplication(plan);
    case 'existing':
      return { groups: [], opaque: [] };
    case 'manifest':
      return propertiesOfManifest(plan, planAttempt(plan, attempt));
  }
}

function statedProperties(batch: Batch): EffectiveProperty[] {
  return [
    ...Object.entries(batch.sparkConf).map(([property, value]): EffectiveProperty => ({
      property,
      value,
      path: ['sparkConf', property],
    })),
    ...fieldProperties(batch).map((one): EffectiveProperty => ({ ...one, isField: true })),
  ];
}

/** The settings in the templates and configuration files of a batch. */
function settingsOfBatch({ driver, executor, sparkConfFiles = {}, hadoopConfFiles = {} }: Batch): LocatedSettings[] {
  return [
    ...under(['driver', 'template'], settingsInPod(driver.template)),
    ...under(['executor', 'template'], settingsInPod(executor.template)),
    ...Object.entries(sparkConfFiles).map(([name, text]) => ({
      path: ['sparkConfFiles', name],
      ...settingsInConfFile(name, text),
    })),
    ...Object.entries(hadoopConfFiles).map(([name, text]) => ({
      path: ['hadoopConfFiles', name],
      ...readHadoopFile(text),
    })),
  ];
}

/** Adds what stated properties and further places hide. Environment variables count only where no property is set. */
function withHidden(
  stated: readonly (readonly EffectiveProperty[])[],
  places: readonly LocatedSettings[],
): EffectiveProperties {
  const inProperties = stated
    .flat()
    .map(({ property, value, path }) => ({ path, ...settingsInProperty(property, value) }));
  const hidden = [...inProperties, ...places];
  const groupsOf = (kind: 'settings' | 'fallbacks') =>
    hidden
      .map((one) => one[kind].map(([property, value]): EffectiveProperty => ({ property, value, path: one.path })))
      .filter((group) => group.length > 0);
  return {
    groups: [...groupsOf('fallbacks'), ...stated, ...groupsOf('settings')],
    opaque: hidden.flatMap(({ path, opaque }) => opaque.map((reason) => ({ path, reason }))),
  };
}

function under(path: FieldPath, places: readonly LocatedSettings[]): LocatedSettings[] {
  return places.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

function propertiesForApache(plan: BatchPlan, attempt: number): EffectiveProperties {
  const { groups, opaque } = effectiveProperties(asSparkSubmit(plan), attempt);
  const located = <Located extends { readonly path: FieldPath }>(one: Located): Located => ({
    ...one,
    path: pathInApacheBatch(plan, one.path),
  });
  return { groups: groups.map((group) => group.map(located)), opaque: opaque.map(located) };
}

/** Where a field and a property of the SparkApplication differ, both count: the operator's version decides. */
function propertiesOfApplication(plan: BatchPlan): EffectiveProperties {
  const { batch } = plan;
  const attempt = planAttempt(plan, 1);
  const { spec } = buildSparkApplication({ plan, attempt });
  const ofBatch = statedProperties(batch);
  // Fields and properties that SparkBatch adds are the batch's own only where it sets them.
  const known = new Set(ofBatch.map(({ property }) => property));
  const stated = (['property', 'field'] as const).map((preferred) =>
    Object.entries(applicationProperties(spec, preferred)).flatMap(([property, value]): EffectiveProperty[] => {
      const path = pathInApplication(spec, property, value);
      const isInSpec = valueAt(submitSpec(batch), path) !== undefined;
      const isField = path[0] !== 'sparkConf' && path[0] !== 'hadoopConf';
      if (isInSpec) return [{ property, value, path: ['submit', 'spec', ...path], ...(isField && { isField }) }];
      // A list of dependencies is the union of property and field.
      return known.has(property) && isField ? [{ property, value, path, isField }] : [];
    }),
  );
  const hidden = (['driver', 'executor'] as const).flatMap((role) =>
    settingsOfApplicationPod(asRecord(spec[role]), role),
  );
  return withHidden(
    [ofBatch, ...stated],
    hidden.map((one) => ({ ...one, path: pathInBatch(plan, one.path) })),
  );
}

function pathInApplication(spec: SpecFields, property: string, value: string): FieldPath {
  const field = fieldOfProperty(property);
  const inField = field && valueAt(spec, field);
  if (field && inField !== undefined && inField !== null && (Array.isArray(inField) || valueText(inField) === value)) {
    return field;
  }
  const hadoopKey = property.replace(/^spark\.hadoop\./, '');
  const isHadoop = hadoopKey !== property && Object.hasOwn(asRecord(spec['hadoopConf']), hadoopKey);
  return isHadoop ? ['hadoopConf', hadoopKey] : ['sparkConf', property];
}

function submitSpec({ submit }: Batch): SpecFields {
  return submit.kind === 'operator' ? submit.spec : {};
}

function settingsOfApplicationPod(pod: SpecFields, role: 'driver' | 'executor'): LocatedSettings[] {
  const options = valueText(pod['javaOptions'] ?? '');
  return under(
    [role],
    [
      { path: ['javaOptions'], ...settingsInProperty(`spark.${role}.extraJavaOptions`, options) },
      ...Object.entries(asRecord(pod['envVars'])).map(([name, value]) => ({
        path: ['envVars', name],
        ...settingsInVariable(name, valueText(value ?? '')),
      })),
      ...under(['env'], settingsInEnv(pod['env'])),
      ...under(['template'], settingsInPod(pod['template'])),
      ...settingsInPod({ spec: { containers: pod['sidecars'], initContainers: pod['initContainers'] } }),
    ],
  );
}

/** The path of a field of the SparkApplication in the batch: in `submit.spec` if it is set there, else the same path. */
export function pathInBatch({ batch }: BatchPlan, path: FieldPath): FieldPath {
  const isInSpec = path.length > 0 && valueAt(submitSpec(batch), path) !== undefined;
  return isInSpec ? ['submit', 'spec', ...path] : path;
}

const MANIFEST: FieldPath = ['submit', 'manifest'];

/** The properties in the objects of a manifest, without those that SparkBatch provides. */
function propertiesOfManifest(plan: BatchPlan, attempt: AttemptPlan): EffectiveProperties {
  const { pod, dependents } = buildManifestDriver({ plan, attempt });
  const provided = parsePropertiesFile(String(providedVariables({ plan, attempt })[PROPERTIES_VARIABLE]));
  const { properties, opaque } = readManifestSettings(pod, dependents);
  return {
    groups: properties.map(({ location, settings }) =>
      settings
        .filter(([property, value]) => provided[property] !== value)
        .map(([property, value]): EffectiveProperty => ({ property, value, path: MANIFEST, location })),
    ),
    opaque: opaque.map((one) => ({ ...one, path: MANIFEST })),
  };
}
