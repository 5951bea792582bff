import { planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { formatPath } from '../../model/batch/problem.ts';
import { buildManifestDriver } from '../../submit/manifest/build.ts';
import { impliedServiceAccount, podReach } from '../pod/pod-references.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { reachOfProperties } from '../properties/property-references.ts';
import { type Path, type Reach, unseen } from '../referenced-resource.ts';
import { dependentReach } from './manifest-dependents.ts';
import { type ManifestSpark, manifestSpark } from './manifest-spark.ts';
import { withoutOwn } from './own-objects.ts';

/**
 * What the objects of a manifest reach, with the values of their variables; and what their texts say of the executors that
 * the driver will ask for.
 */
export function manifestReach(plan: BatchPlan): Reach[] {
  return withoutOwn((number) => {
    const { pod, dependents } = buildManifestDriver({ plan, attempt: planAttempt(plan, number) });
    const spark = manifestSpark(pod, dependents);
    const reach = [
      ...within('Pod', [...podReach(pod, []), ...impliedServiceAccount(pod, ['spec', 'serviceAccountName'])]),
      ...dependents.flatMap((object) => within(`${object.kind} ${object.metadata?.name}`, dependentReach(object))),
      ...spark.texts.flatMap(({ place, properties }) =>
        within(
          place,
          reachOfProperties(withoutOurs(properties, plan, spark), (property) => [property]),
        ),
      ),
      ...spark.templates.flatMap(({ place, pod: template }) => within(place, podReach(template, []))),
      ...spark.unseen.flatMap(({ place, why }) => within(place, [unseen([], why)])),
    ];
    return {
      reach: reach.filter(({ kind, value }) => kind !== 'annotation' || !value.startsWith('spark-batch/')),
      dependents,
    };
  });
}

/** A problem of a manifest has the path of its text, and says the place in words. */
function within(where: string, all: readonly Reach[]): Reach[] {
  return all.map(({ kind, value, path }) => ({ kind, value, path: MANIFEST, place: placeOf(where, path) }));
}

const MANIFEST: Path = ['submit', 'manifest'];

function placeOf(where: string, path: Path): string {
  return path.length === 0 ? where : `${where}, ${formatPath(path)}`;
}

/** Without what SparkBatch says itself by its variables, and a template that is among the manifest's own ConfigMaps. */
function withoutOurs(
  properties: SparkProperties,
  { batch }: BatchPlan,
  { templateFiles }: ManifestSpark,
): SparkProperties {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([key, value]) =>
        !(key === 'spark.kubernetes.namespace' && value === batch.namespace) &&
        !(key === 'spark.kubernetes.executor.podTemplateFile' && templateFiles.includes(value)) &&
        // The API server that every pod of the cluster sees.
        !(key === 'spark.master' && OWN_API_SERVER.test(value)),
    ),
  );
}

const OWN_API_SERVER = /^k8s:\/\/https:\/\/kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?(?::443)?\/?$/;
