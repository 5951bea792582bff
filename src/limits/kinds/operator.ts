import { asRecord, valueAt } from '../../model/lang.ts';
import { valueText } from '../../config/schema/flatten.ts';
import { planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { buildSparkApplication } from '../../submit/operator/build.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import type { SpecFields } from '../../submit/operator/fields.ts';
import { reachOfProperties } from '../properties/property-references.ts';
import { submittingMachineReach } from '../properties/submitting-machine.ts';
import { fieldsOf, named, nameOf, nothing, type Path, type Reach, unseen, type Look } from '../referenced-resource.ts';
import { volumesReach } from '../pod/volumes.ts';
import { operatorPodReach } from './operator-pod.ts';
import { propertiesOfApplication } from './operator-properties.ts';

/** What a SparkApplication reaches: every field of `v1beta2`, as the operator and its webhook heed it. */
export function operatorReach(plan: BatchPlan): Reach[] {
  const { spec } = buildSparkApplication({ plan, attempt: planAttempt(plan, 1) });
  const whose = (path: Path): Path => (isSaidBySpec(plan, path) ? ['submit', 'spec', ...path] : path);
  const properties = propertiesOfApplication(spec);
  return [
    ...fieldsOf(spec, [], FIELDS),
    ...reachOfProperties(confOf(spec), (property) => ['sparkConf', property]),
    ...submittingMachineReach({
      who: 'the Spark operator',
      mainApplicationFile: valueText(spec['mainApplicationFile'] ?? ''),
      properties,
      pathOf: (property) => pathOfProperty(property),
    }),
    ...impliedAccount(spec),
  ]
    .filter((one) => !isSetByUs(one))
    .map((one) => ({ ...one, path: whose(one.path) }));
}

const FIELDS: Readonly<Record<string, Look>> = {
  ...Object.fromEntries(
    [
      'type',
      'sparkVersion',
      'mode',
      'imagePullPolicy',
      'mainClass',
      'mainApplicationFile',
      'arguments',
      'sparkConf',
      'hadoopConf',
      'deps',
      'restartPolicy',
      'nodeSelector',
      'pythonVersion',
      'memoryOverheadFactor',
      'monitoring',
      'timeToLiveSeconds',
      'suspend',
      'dynamicAllocation',
    ].map((field) => [field, nothing]),
  ),
  image: nameOf('image'),
  imagePullSecrets: (secrets, path) =>
    Array.isArray(secrets)
      ? secrets.flatMap((secret, index) => named('secret', secret, [...path, index]))
      : [unseen(path, 'must be a list')],
  sparkConfigMap: nameOf('configMap'),
  hadoopConfigMap: nameOf('configMap'),
  volumes: volumesReach,
  proxyUser: (_, path) => [
    unseen(path, 'acts for another user with the credentials of the Spark operator: leave it out'),
  ],
  batchScheduler: nameOf('scheduler'),
  batchSchedulerOptions: (options, path) =>
    fieldsOf(options, path, { queue: nothing, resources: nothing, priorityClassName: nameOf('priorityClass') }),
  sparkUIOptions: (options, path) => exposure(options, path, false),
  driverIngressOptions: (all, path) =>
    Array.isArray(all)
      ? all.flatMap((one, index) => exposure(one, [...path, index], true))
      : [unseen(path, 'must be a list')],
  driver: operatorPodReach,
  executor: operatorPodReach,
};

/** Its properties as texts. */
function confOf(spec: SpecFields): SparkProperties {
  return Object.fromEntries(Object.entries(asRecord(spec['sparkConf'])).map(([key, value]) => [key, valueText(value)]));
}

/** A Service, and an Ingress where there is one, that the operator makes for the driver. */
function exposure(options: unknown, path: Path, hasIngress: boolean): Reach[] {
  const { serviceType, ingressTLS, ingressAnnotations, ingressURLFormat } = asRecord(options);
  const isOpen = serviceType !== undefined && serviceType !== null && serviceType !== 'ClusterIP';
  const ingress = hasIngress || [ingressTLS, ingressAnnotations, ingressURLFormat].some((one) => one !== undefined);
  return [
    ...(isOpen || ingress ? [{ kind: 'exposed', value: 'is reached from outside the cluster', path } as const] : []),
    ...(Array.isArray(ingressTLS)
      ? ingressTLS.flatMap((tls, index) =>
          named('secret', asRecord(tls)['secretName'], [...path, 'ingressTLS', index, 'secretName']),
        )
      : []),
  ];
}

/** Without a word of its own, a driver runs as the namespace's default service account; executors run as their driver. */
function impliedAccount(spec: SpecFields): Reach[] {
  const driver = asRecord(spec['driver']);
  const template = asRecord(asRecord(driver['template'])['spec']);
  const said = [driver['serviceAccount'], template['serviceAccountName'], template['serviceAccount']];
  if (said.some((one) => (one ?? '') !== '')) return [];
  return [{ kind: 'serviceAccount', value: 'default', path: ['driver', 'serviceAccount'] }];
}

/** As the fields of the spec that stand for properties are called. */
const FIELD_OF: Readonly<Record<string, Path>> = {
  'spark.jars': ['deps', 'jars'],
  'spark.files': ['deps', 'files'],
  'spark.submit.pyFiles': ['deps', 'pyFiles'],
  'spark.archives': ['deps', 'archives'],
  'spark.jars.packages': ['deps', 'packages'],
  'spark.jars.excludes': ['deps', 'excludePackages'],
  'spark.jars.repositories': ['deps', 'repositories'],
};

function pathOfProperty(property: string): Path {
  return FIELD_OF[property] ?? ['sparkConf', property];
}

function isSaidBySpec({ batch }: BatchPlan, path: Path): boolean {
  if (batch.submit.kind !== 'operator') return false;
  return path.length > 0 && valueAt(batch.submit.spec, path) !== undefined;
}

function isSetByUs({ kind, value }: Reach): boolean {
  return kind === 'annotation' && value.startsWith('spark-batch/');
}
