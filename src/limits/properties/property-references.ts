import { listOf, type SparkProperties } from '../../spark/properties.ts';
import { annotationSecurity } from '../pod/security.ts';
import { named, type NamedReach, type Path, type Reach, unseen } from '../referenced-resource.ts';
import { isUnknown } from './harmless.ts';
import { definedIn } from './java-options.ts';
import { volumePropertyReach } from './volume-properties.ts';

/** Where in the batch a property is said. */
export type PathOf = (property: string) => Path;

/** What one property reaches: its key (behind the prefix, of a row that is one), its value, where it is said. */
type PropertyLook = (rest: string, value: string, path: Path) => Reach[];

const valueIs =
  (kind: NamedReach): PropertyLook =>
  (_, value, path) =>
    named(kind, value, path);
const keyIs =
  (kind: NamedReach): PropertyLook =>
  (rest, _, path) =>
    named(kind, rest, path);
const unseenBecause =
  (why: string): PropertyLook =>
  (_, value, path) =>
    value === '' ? [] : [unseen(path, why)];

const CREDENTIALS = 'gives other credentials than those of a service account: leave it out';
const FILE = (field: string) => `names a file that nobody can look into here: put what is in it into ${field}`;
const FEATURE_STEPS = 'loads code that shapes pods: leave it out';
const API_SERVER = 'names an API server: leave it out';
const JAVA_OPTIONS: PropertyLook = (_, value, path) => reachOfProperties(definedIn(value), () => path);
const annotation: PropertyLook = (rest, value, path) => [
  { kind: 'annotation', value: rest, path },
  ...annotationSecurity(rest, value, path),
];

/** Of driver and of executors alike. */
function podRows(role: 'driver' | 'executor'): [setting: string, look: PropertyLook][] {
  const prefix = `spark.kubernetes.${role}`;
  return [
    [`${prefix}.container.image`, valueIs('image')],
    [`${prefix}.secrets.`, keyIs('secret')],
    [`${prefix}.secretKeyRef.`, (_, value, path) => named('secret', value.split(':')[0], path)],
    [`${prefix}.volumes.`, volumePropertyReach],
    [`${prefix}.annotation.`, annotation],
    [`${prefix}.scheduler.name`, valueIs('scheduler')],
    [`${prefix}.podTemplateFile`, unseenBecause(FILE(`${role}.template`))],
    [`${prefix}.pod.featureSteps`, unseenBecause(FEATURE_STEPS)],
    // Without a step, what it protects is missing.
    [
      `${prefix}.pod.excludedFeatureSteps`,
      unseenBecause('leaves out parts of the pods that Spark makes: leave it out'),
    ],
    [`spark.${role}.extraJavaOptions`, JAVA_OPTIONS],
    [`spark.${role}.defaultJavaOptions`, JAVA_OPTIONS],
  ];
}

/**
 * Every property of Spark 3.5 to 4.1 that decides what driver or executors reach in Kubernetes, each with how to tell. The
 * longer of two that fit comes first.
 */
const ROWS: readonly (readonly [setting: string, look: PropertyLook])[] = [
  ...podRows('driver'),
  ...podRows('executor'),
  ['spark.kubernetes.container.image', valueIs('image')],
  [
    'spark.kubernetes.container.image.pullSecrets',
    (_, value, path) => listOf(value).flatMap((secret) => named('secret', secret, path)),
  ],
  ['spark.kubernetes.scheduler.name', valueIs('scheduler')],
  [
    'spark.kubernetes.scheduler.volcano.podGroupTemplateFile',
    unseenBecause('names a file that nobody can look into here: leave it out'),
  ],
  ['spark.kubernetes.driver.service.annotation.', annotation],
  ['spark.kubernetes.authenticate.driver.serviceAccountName', valueIs('serviceAccount')],
  ['spark.kubernetes.authenticate.executor.serviceAccountName', valueIs('serviceAccount')],
  ['spark.kubernetes.authenticate.serviceAccountName', valueIs('serviceAccount')],
  // Files, tokens and certificates, of driver, executors and the client, mounted or not.
  ['spark.kubernetes.authenticate.', unseenBecause(CREDENTIALS)],
  ['spark.kubernetes.hadoop.configMapName', valueIs('configMap')],
  ['spark.kubernetes.executor.hadoopConfigMapName', valueIs('configMap')],
  ['spark.kubernetes.kerberos.krb5.configMapName', valueIs('configMap')],
  [
    'spark.kubernetes.kerberos.krb5.path',
    unseenBecause('names a file that nobody can look into here: name a ConfigMap'),
  ],
  ['spark.kubernetes.kerberos.tokenSecret.name', valueIs('secret')],
  ['spark.kubernetes.kerberos.dt-secret-name', valueIs('secret')],
  ['spark.kerberos.keytab', unseenBecause(CREDENTIALS)],
  ['spark.yarn.keytab', unseenBecause(CREDENTIALS)],
  ['spark.kubernetes.driver.master', unseenBecause(API_SERVER)],
  ['spark.kubernetes.context', unseenBecause(API_SERVER)],
  ['spark.master', unseenBecause(API_SERVER)],
  ['spark.kubernetes.namespace', (_, value, path) => [{ kind: 'namespace', value, path }]],
  // A class of the application's that makes pods in its own way.
  [
    'spark.kubernetes.allocation.pods.allocator',
    (_, value, path) =>
      ['direct', 'statefulset'].includes(value) ? [] : [unseen(path, 'loads code that makes pods: say direct')],
  ],
  ...['spark.kubernetes.driverEnv.', 'spark.executorEnv.'].map((prefix): [string, PropertyLook] => [
    prefix,
    JAVA_OPTIONS,
  ]),
];

/** Everything that Spark properties reach, whoever heeds them: the submitting client, the driver, executors. */
export function reachOfProperties(properties: SparkProperties, pathOf: PathOf): Reach[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const row = ROWS.find(([setting]) => (setting.endsWith('.') ? key.startsWith(setting) : key === setting));
    if (row) return row[1](key.slice(row[0].length), value, pathOf(key));
    return isUnknown(key) ? [unseen(pathOf(key), 'is not a property that is known here: leave it out')] : [];
  });
}
