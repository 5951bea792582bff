import { valueText } from '../../config/schema/flatten.ts';
import { planAttempt } from '../../model/batch/attempt.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { parseMemoryMiB } from '../../model/batch/memory.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { asRecord } from '../../model/lang.ts';
import { type ApplicationLanguage, languageOf, languageOfFile, sparkVersion } from '../../spark/application.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { buildNativeDriver } from '../../submit/native/build.ts';
import { buildManifestDriver } from '../../submit/manifest/build.ts';
import { buildSparkApplication } from '../../submit/operator/build.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { asSparkSubmit, isForApache, pathInApacheBatch } from '../spark-settings/apache-application.ts';
import { readManifestSettings } from '../spark-settings/manifest-properties.ts';
import { applicationProperties } from '../spark-settings/operator-properties.ts';
import { effectiveProperties, type EffectiveProperties } from '../spark-settings/effective-properties.ts';
import { isAmount, maxInstances, unreadableAmounts, withCurrentNames } from './amount-properties.ts';
import {
  type Amounts,
  containerAmounts,
  largest,
  listIn,
  podAmounts,
  type ResourceRequests,
  sum,
  toPodRequests,
} from './amounts.ts';
import { sparkPodAmounts } from './spark-pod.ts';
import { total, volumesInClaim, volumesInPod, volumesOfRole } from './storage.ts';

/** The resource requests of a batch for its driver and its executors, and the number of executors, by its submit kind. */
export function requestsOf(plan: BatchPlan): ResourceRequests {
  switch (plan.batch.submit.kind) {
    case 'native':
    case 'spark-submit':
    case 'custom':
      return requestsOfFields(plan);
    case 'operator':
      return isForApache(plan.batch) ? requestsForApache(plan) : requestsOfApplication(plan);
    case 'manifest':
      return requestsOfManifest(plan);
    case 'existing':
      // Its pods have been admitted already, and nothing is created.
      return { driver: toPodRequests({}), executor: toPodRequests({}), instances: 0, objects: {}, unreadable: [] };
  }
}

/**
 * The newest Spark, which reads all memory properties. Which Spark the operator or a manifest uses is not known here.
 */
const NEWEST_VERSION = '4.1.0';

/** The language that spark-submit goes by: that of the file, whatever the type of the batch is. */
function submittedLanguage(batch: Batch): ApplicationLanguage {
  const byFile = languageOfFile(batch.mainApplicationFile);
  return byFile === 'java' ? languageOf(batch) : byFile;
}

function requestsOfFields(plan: BatchPlan): ResourceRequests {
  const { batch } = plan;
  const effective = effectiveProperties(plan);
  const { variants, opaque } = amountVariants(effective);
  const amounts = (role: 'driver' | 'executor') =>
    largest(
      variants.map((properties) =>
        sparkPodAmounts({
          role,
          properties,
          language: submittedLanguage(batch),
          version: batch.submit.kind === 'native' ? sparkVersion(batch) : NEWEST_VERSION,
          template: batch[role].template,
        }),
      ),
    );
  const volumes = (role: 'driver' | 'executor') => volumesOfRole(role, variants, [batch[role].template]);
  const instances = largestInstances(variants);
  const ofDriver =
    batch.submit.kind === 'native'
      ? buildNativeDriver({ plan, attempt: planAttempt(plan, 1) }).dependents.map(({ kind }) => kind)
      : DEPENDENTS_OF_SPARK_SUBMIT;
  return {
    driver: toPodRequests(amounts('driver'), volumes('driver').bytes),
    executor: toPodRequests(amounts('executor'), volumes('executor').bytes),
    instances,
    objects: countObjects({
      dependents: ofDriver.filter((kind) => kind !== CLAIM),
      driverClaims: volumes('driver').claims,
      executorClaims: volumes('executor').claims,
      instances,
    }),
    unreadable: [...unreadableIn(effective), ...opaque],
  };
}

const CLAIM = 'PersistentVolumeClaim';

/** What spark-submit creates for every driver. */
const DEPENDENTS_OF_SPARK_SUBMIT = ['ConfigMap', 'Service'];

interface AttemptObjects {
  /** Kinds of the objects of the driver, without claims. */
  readonly dependents: readonly string[];
  readonly driverClaims: number;
  /** Of each executor. */
  readonly executorClaims: number;
  readonly instances: number | undefined;
}

function countObjects({ dependents, driverClaims, executorClaims, instances }: AttemptObjects): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of dependents) counts[kind] = (counts[kind] ?? 0) + 1;
  // Without an upper bound of executors there is none of their claims.
  const ofExecutors = executorClaims === 0 ? 0 : executorClaims * (instances ?? Number.POSITIVE_INFINITY);
  const claims = driverClaims + ofExecutors;
  return claims === 0 ? counts : { ...counts, [CLAIM]: claims };
}

function requestsForApache(plan: BatchPlan): ResourceRequests {
  const { submit } = plan.batch;
  const spec = submit.kind === 'operator' ? submit.spec : {};
  const requests = requestsOfFields(asSparkSubmit(plan));
  const further = [
    'SparkApplication',
    ...listIn(spec['configMapSpecs']).map(() => 'ConfigMap'),
    ...listIn(spec['driverServiceIngressList']).flatMap(() => ['Service', 'Ingress']),
    ...[...listIn(spec['driverHttpRouteList']), ...listIn(spec['driverGrpcRouteList'])].map(() => 'Service'),
  ];
  const objects: Record<string, number> = { ...requests.objects };
  for (const kind of further) objects[kind] = (objects[kind] ?? 0) + 1;
  return {
    ...requests,
    objects,
    unreadable: requests.unreadable.map((one) => ({ ...one, path: pathInApacheBatch(plan, one.path) })),
  };
}

/** Where a field and a property of the SparkApplication differ, the larger request counts. */
function requestsOfApplication(plan: BatchPlan): ResourceRequests {
  const { batch } = plan;
  const { spec } = buildSparkApplication({ plan, attempt: planAttempt(plan, 1) });
  const ofSpec = (['field', 'property'] as const).map((preferred) => applicationProperties(spec, preferred));
  const effective = effectiveProperties(plan);
  const { variants: ofBatch, opaque } = amountVariants(effective);
  // What SparkBatch adds to the SparkApplication counts where nothing else is set.
  const variants = [...ofSpec, ...ofBatch.map((one) => ({ ...ofSpec[0], ...one }))].map(withCurrentNames);
  const amounts = (role: 'driver' | 'executor'): Amounts => {
    const fields = asRecord(spec[role]);
    const otherContainers = sum(
      [...listIn(fields['sidecars']), ...listIn(fields['initContainers'])].map(containerAmounts),
    );
    const { name, quantity } = asRecord(fields['gpu']);
    const gpu = name === undefined ? {} : { [valueText(name)]: parseQuantity(valueText(quantity ?? 1)) };
    const ofVariants = variants.map((properties) =>
      sparkPodAmounts({
        role,
        properties,
        language: submittedLanguage(batch),
        version: NEWEST_VERSION,
        template: fields['template'],
      }),
    );
    const limit = fields['memoryLimit'];
    // Like its other amounts of memory, the operator reads the limit in Spark's notation.
    const memoryLimit =
      limit === undefined ? {} : { memory: (parseMemoryMiB(valueText(limit)) ?? Number.NaN) * 2 ** 20 };
    return sum([largest([...ofVariants, gpu, memoryLimit]), otherContainers]);
  };
  const volumes = (role: 'driver' | 'executor') => {
    const pod = asRecord(spec[role]);
    const mounted = new Set(listIn(pod['volumeMounts']).map((mount) => asRecord(mount)['name']));
    const shared = listIn(spec['volumes']).filter((volume) => mounted.has(asRecord(volume)['name']));
    return total([volumesOfRole(role, variants, [pod['template']]), volumesInPod({ spec: { volumes: shared } })]);
  };
  const instances = largestInstances(variants);
  const ingresses = listIn(spec['driverIngressOptions']).flatMap(() => ['Service', 'Ingress']);
  const ui = spec['sparkUIOptions'] === undefined ? [] : ['Service', 'Ingress'];
  return {
    driver: toPodRequests(amounts('driver'), volumes('driver').bytes),
    executor: toPodRequests(amounts('executor'), volumes('executor').bytes),
    instances,
    objects: countObjects({
      dependents: ['SparkApplication', ...DEPENDENTS_OF_SPARK_SUBMIT, ...ui, ...ingresses],
      driverClaims: volumes('driver').claims,
      executorClaims: volumes('executor').claims,
      instances,
    }),
    unreadable: [...unreadableIn(effective), ...opaque],
  };
}

/** The largest number of executors of several sets of properties; undefined when one of them has no upper bound. */
function largestInstances(variants: readonly SparkProperties[]): number | undefined {
  const counts = variants.map(maxInstances);
  return counts.includes(undefined) ? undefined : Math.max(...counts.map((count) => count ?? 0));
}

/** Where settings in a manifest differ, each is considered by itself, and the largest request counts. */
function requestsOfManifest(plan: BatchPlan): ResourceRequests {
  const attempts = [1, 2].map((number) => {
    const { pod, dependents } = buildManifestDriver({ plan, attempt: planAttempt(plan, number) });
    const settings = readManifestSettings(pod, dependents);
    const effective = effectiveProperties(plan, number);
    const { variants, opaque } = amountVariants(effective);
    const templates = [undefined, ...settings.templates.map((one) => one.pod)];
    const executors = variants.flatMap((properties) =>
      templates.map((template) =>
        sparkPodAmounts({ role: 'executor', properties, language: 'java', version: NEWEST_VERSION, template }),
      ),
    );
    const claims = dependents.filter(({ kind }) => kind === CLAIM).map(volumesInClaim);
    const ofDriver = total([...claims, volumesInPod(pod)]);
    const ofExecutor = volumesOfRole('executor', variants, templates);
    const instances = largestInstances(variants);
    return {
      driver: podAmounts((pod as { spec?: unknown }).spec),
      executor: largest(executors),
      driverVolumes: ofDriver.bytes,
      executorVolumes: ofExecutor.bytes,
      instances,
      objects: countObjects({
        dependents: dependents.map(({ kind }) => kind).filter((kind) => kind !== CLAIM),
        driverClaims: ofDriver.claims,
        executorClaims: ofExecutor.claims,
        instances,
      }),
      unreadable: [...unreadableIn(effective), ...opaque],
    };
  });
  const [first, second] = attempts;
  // An amount that grows with the number of the attempt can't be compared with a limit.
  const isFixed = JSON.stringify(first) === JSON.stringify(second);
  const changing = isFixed ? [] : [{ path: MANIFEST, text: 'an amount that differs between attempts' }];
  return {
    driver: toPodRequests(first?.driver ?? {}, first?.driverVolumes),
    executor: toPodRequests(first?.executor ?? {}, first?.executorVolumes),
    instances: first?.instances,
    objects: first?.objects ?? {},
    unreadable: [...(first?.unreadable ?? []), ...changing],
  };
}

const MANIFEST: FieldPath = ['submit', 'manifest'];

/** The most places in which a batch may set its amounts. */
const MAX_PLACES = 50;

/**
 * The sets of amounts that may count: all places together, and each place preferred to the others, because Spark's version and
 * the image decide which one counts.
 */
function amountVariants({ groups }: EffectiveProperties): {
  readonly variants: readonly SparkProperties[];
  readonly opaque: ResourceRequests['unreadable'];
} {
  const places = groups
    .map((group) => group.filter(({ property }) => isAmount(property)))
    .filter((group) => group.length > 0);
  const considered = places
    .slice(0, MAX_PLACES)
    .map((group) => Object.fromEntries(group.map(({ property, value }) => [property, value])));
  const merged: SparkProperties = Object.assign({}, ...considered);
  const [beyond] = places.slice(MAX_PLACES);
  return {
    variants: [merged, ...considered.map((one) => ({ ...merged, ...one }))].map(withCurrentNames),
    opaque: beyond?.[0]
      ? [{ path: beyond[0].path, text: `one of more than ${MAX_PLACES} places that request resources` }]
      : [],
  };
}

/** The amounts that can't be read the way Spark reads them. */
function unreadableIn({ groups }: EffectiveProperties): ResourceRequests['unreadable'] {
  return groups
    .flat()
    .flatMap(({ property, value, path, isField }) =>
      unreadableAmounts(withCurrentNames({ [property]: value })).length === 0
        ? []
        : [{ path, text: isField || path.at(-1) === property ? `"${value}"` : `"${property}=${value}"` }],
    );
}
