import { valueText } from '../config/schema/flatten.ts';
import type { Limits } from '../config/schema/limits.ts';
import { planAttempt } from '../model/batch/attempt.ts';
import type { BatchPlan } from '../model/batch/plan.ts';
import { asRecord } from '../model/lang.ts';
import { fieldProperties } from '../spark/field-properties.ts';
import { fitsOne } from '../spark/pattern.ts';
import { parsePropertiesFile } from '../spark/properties-file.ts';
import { buildManifestDriver } from '../submit/manifest/build.ts';
import { PROPERTIES_VARIABLE, providedVariables } from '../submit/manifest/variables.ts';
import type { FieldPath, FieldProblem } from '../submit/shared/problem.ts';
import { layerThatSets, limitsOf, type LimitsInput } from './applied-limits.ts';
import { javaOptionProperties } from './spark-settings/java-options.ts';
import { readManifestSettings } from './spark-settings/manifest-properties.ts';
import { applicationProperties } from './spark-settings/operator-properties.ts';

/** A Spark property that a batch sets. */
interface SetProperty {
  readonly property: string;
  readonly path: FieldPath;
  /** Where in the manifest it is set. */
  readonly location?: string;
  /** Whether a field of the batch, or of a SparkApplication, stands for it. */
  readonly isField?: true;
}

/** Compares the Spark properties that a batch sets, in `sparkConf` and anywhere else, with `limits.sparkConf`. */
export function checkProperties({ plan, layers, origins }: LimitsInput): FieldProblem[] {
  const limits = limitsOf(layers, (all) => all.sparkConf);
  if (limits.length === 0) return [];
  const set = propertiesSetBy(plan).filter(({ path }) => layerThatSets(origins, path) === undefined);
  return limits.flatMap(({ layer, limit }) =>
    set.flatMap((one): FieldProblem[] => {
      const why = whyRefused(one, limit);
      if (why === undefined) return [];
      const location = one.location === undefined ? '' : `${one.location}: `;
      return [{ path: one.path, message: `${location}${one.property} ${why} of ${layer}: remove it` }];
    }),
  );
}

function whyRefused(
  { property, isField }: SetProperty,
  { allowed, denied }: NonNullable<Limits['sparkConf']>,
): string | undefined {
  const denying = denied?.find((pattern) => fitsOne([pattern], property));
  if (denying !== undefined) return `is denied by "${denying}" in limits.sparkConf.denied`;
  return allowed === undefined || isField || fitsOne(allowed, property)
    ? undefined
    : `is not in limits.sparkConf.allowed (${allowed.join(', ') || 'none'})`;
}

function propertiesSetBy(plan: BatchPlan): SetProperty[] {
  const { batch } = plan;
  const conf = keysOf(batch.sparkConf, ['sparkConf']);
  const fields = fieldProperties(batch).map(({ property, path }): SetProperty => ({ property, path, isField: true }));
  const inJavaOptions = [...Object.values(batch.sparkConf), ...Object.values(batch.driver.env ?? {})].flatMap((value) =>
    keysOf(javaOptionProperties(value), ['sparkConf']),
  );
  switch (batch.submit.kind) {
    case 'native':
    case 'spark-submit':
      return [...conf, ...fields, ...inJavaOptions];
    case 'operator':
      return [...conf, ...fields, ...inJavaOptions, ...setByApplication(batch.submit.spec)];
    case 'manifest':
      return setByManifest(plan);
  }
}

function keysOf(map: Readonly<Record<string, unknown>>, path: FieldPath): SetProperty[] {
  return Object.keys(map).map((property) => ({ property, path: [...path, property] }));
}

function setByApplication(spec: Readonly<Record<string, unknown>>): SetProperty[] {
  const at: FieldPath = ['submit', 'spec'];
  const conf = asRecord(spec['sparkConf']);
  const hadoop = asRecord(spec['hadoopConf']);
  const inFields = Object.keys(applicationProperties(spec)).filter(
    (property) => !(property in conf) && !(property.replace(/^spark\.hadoop\./, '') in hadoop),
  );
  const inJavaOptions = ['driver', 'executor'].flatMap((role) => {
    const pod = asRecord(spec[role]);
    const texts = [pod['javaOptions'], pod['envVars'], pod['env']].map((value) => valueText(value ?? ''));
    return keysOf(javaOptionProperties(texts.join(' ')), [...at, role]);
  });
  return [
    ...keysOf(conf, [...at, 'sparkConf']),
    ...Object.keys(hadoop).map((key): SetProperty => ({
      property: `spark.hadoop.${key}`,
      path: [...at, 'hadoopConf', key],
    })),
    ...inFields.map((property): SetProperty => ({ property, path: at, isField: true })),
    ...inJavaOptions,
  ];
}

function setByManifest(plan: BatchPlan): SetProperty[] {
  const attempt = planAttempt(plan, 1);
  const { pod, dependents } = buildManifestDriver({ plan, attempt });
  const provided = parsePropertiesFile(String(providedVariables({ plan, attempt })[PROPERTIES_VARIABLE]));
  return readManifestSettings(pod, dependents).properties.flatMap(({ location, properties }) =>
    Object.entries(properties)
      .filter(([property, value]) => provided[property] !== value)
      .map(([property]): SetProperty => ({ property, path: ['submit', 'manifest'], location })),
  );
}
