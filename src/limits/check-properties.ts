import { asRecord } from '../model/lang.ts';
import { valueText } from '../config/schema/flatten.ts';
import type { Limits } from '../config/schema/limits.ts';
import { fitsOne } from '../spark/pattern.ts';
import { planAttempt } from '../model/batch/attempt.ts';
import type { BatchPlan } from '../model/batch/plan.ts';
import { fieldProperties } from '../spark/field-properties.ts';
import { buildManifestDriver } from '../submit/manifest/build.ts';
import { PROPERTIES_VARIABLE, providedVariables } from '../submit/manifest/variables.ts';
import { parsePropertiesFile } from '../spark/properties-file.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import { limitsOf } from './applied-limits.ts';
import type { PolicyInput } from './check-references.ts';
import { manifestSpark } from './kinds/manifest-spark.ts';
import { propertiesOfApplication } from './kinds/operator-properties.ts';
import { layerSaying } from './origins.ts';
import { definedIn } from './properties/java-options.ts';
import { type Path } from './referenced-resource.ts';

/** A Spark property that a batch gives. */
interface Given {
  readonly property: string;
  readonly path: Path;
  readonly place?: string;
  /** It is a field of the batch that stands for it, or one of a SparkApplication. */
  readonly isField?: true;
}

/** Spark properties that the batch gives and may not, in `sparkConf` or wherever else its kind takes some. */
export function checkProperties({ plan, layers, origins }: PolicyInput): FieldProblem[] {
  const limits = limitsOf(layers, (all) => all.sparkConf);
  if (limits.length === 0) return [];
  const given = givenProperties(plan).filter(({ path }) => layerSaying(origins, path) === undefined);
  return limits.flatMap(({ layer, limit }) =>
    given.flatMap((one): FieldProblem[] => {
      const why = whyNot(one, limit);
      if (why === undefined) return [];
      const place = one.place === undefined ? '' : `${one.place}: `;
      return [{ path: one.path, message: `${place}${one.property} ${why} of ${layer}: leave it out` }];
    }),
  );
}

function whyNot(
  { property, isField }: Given,
  { allowed, denied }: NonNullable<Limits['sparkConf']>,
): string | undefined {
  const by = denied?.find((pattern) => fitsOne([pattern], property));
  if (by !== undefined) return `is denied by "${by}" in limits.sparkConf.denied`;
  return allowed === undefined || isField || fitsOne(allowed, property)
    ? undefined
    : `is not among limits.sparkConf.allowed (${allowed.join(', ') || 'none'})`;
}

function givenProperties(plan: BatchPlan): Given[] {
  const { batch } = plan;
  const conf = inMap(batch.sparkConf, ['sparkConf']);
  const fields = fieldProperties(batch).map(({ property, path }): Given => ({ property, path, isField: true }));
  const hidden = [...Object.values(batch.sparkConf), ...Object.values(batch.driver.env ?? {})].flatMap((value) =>
    inMap(definedIn(value), ['sparkConf']),
  );
  switch (batch.submit.kind) {
    case 'native':
    case 'spark-submit':
      return [...conf, ...fields, ...hidden];
    case 'operator':
      return [...conf, ...fields, ...hidden, ...ofApplication(batch.submit.spec)];
    case 'manifest':
      return ofManifest(plan);
  }
}

function inMap(map: Readonly<Record<string, unknown>>, path: Path): Given[] {
  return Object.keys(map).map((property) => ({ property, path: [...path, property] }));
}

function ofApplication(spec: Readonly<Record<string, unknown>>): Given[] {
  const at: Path = ['submit', 'spec'];
  const conf = asRecord(spec['sparkConf']);
  const hadoop = asRecord(spec['hadoopConf']);
  const others = Object.keys(propertiesOfApplication(spec)).filter(
    (property) => !(property in conf) && !(property.replace(/^spark\.hadoop\./, '') in hadoop),
  );
  const options = ['driver', 'executor'].flatMap((role) => {
    const pod = asRecord(spec[role]);
    return inMap(
      definedIn([pod['javaOptions'], pod['envVars'], pod['env']].map((said) => valueText(said ?? '')).join(' ')),
      [...at, role],
    );
  });
  return [
    ...inMap(conf, [...at, 'sparkConf']),
    ...Object.keys(hadoop).map((key): Given => ({ property: `spark.hadoop.${key}`, path: [...at, 'hadoopConf', key] })),
    ...others.map((property): Given => ({ property, path: at, isField: true })),
    ...options,
  ];
}

/** Those that SparkBatch gives by its own variable are not the author's. */
function ofManifest(plan: BatchPlan): Given[] {
  const attempt = planAttempt(plan, 1);
  const { pod, dependents } = buildManifestDriver({ plan, attempt });
  const own = parsePropertiesFile(String(providedVariables({ plan, attempt })[PROPERTIES_VARIABLE]));
  return manifestSpark(pod, dependents).texts.flatMap(({ place, properties }) =>
    Object.entries(properties)
      .filter(([property, value]) => own[property] !== value)
      .map(([property]): Given => ({ property, path: ['submit', 'manifest'], place })),
  );
}
