import type { Permission } from './permission.ts';

/** Optional features of a worker, each of which needs permissions beyond those that every worker has. */
export const WORKER_FEATURES = [
  'native',
  'manifest',
  'spark-submit',
  'operator',
  'apache-operator',
  'evidence',
  'sweep',
  'volume-claims',
  'secrets',
  'ingresses',
  'http-routes',
] as const;

/** A name in {@link WORKER_FEATURES}. */
export type WorkerFeature = (typeof WORKER_FEATURES)[number];

/** The features a role covers by default: they touch nothing but pods, ConfigMaps, Services and Events. */
export const DEFAULT_FEATURES: readonly WorkerFeature[] = ['native', 'manifest', 'evidence', 'sweep'];

/** `resource` is `plural` or `plural.group`. */
type Entry = readonly [resource: string, verbs: Permission['verbs'], purpose: string];

const permissions = (features: readonly WorkerFeature[], ...entries: readonly Entry[]): Permission[] =>
  entries.map(([name, verbs, purpose]) => {
    const [resource = name, ...group] = name.split('.');
    return { features, apiGroup: group.join('.'), resource, verbs, purpose };
  });

const APPLICATIONS = {
  operator: 'sparkapplications.sparkoperator.k8s.io',
  'apache-operator': 'sparkapplications.spark.apache.org',
} as const;
const OPERATORS = ['operator', 'apache-operator'] as const;
const INGRESSES = 'ingresses.networking.k8s.io';
const HTTP_ROUTES = 'httproutes.gateway.networking.k8s.io';
const CLAIMS = 'persistentvolumeclaims';

/** For drivers that the worker itself creates. An object that exists already is read to find out which batch owns it. */
const CREATE_DRIVERS: readonly Entry[] = [
  ['pods', ['create'], 'creates drivers'],
  ['configmaps', ['create', 'get'], 'creates the ConfigMaps of drivers'],
  ['services', ['create', 'get'], 'creates the Services of drivers'],
];

const SWEEP = 'finds and deletes orphans of batches';

/**
 * The Kubernetes requests of a worker. The integration tests compare this table with the API server's audit log. It
 * has no wildcards and nothing on nodes, namespaces or roles; Secrets only for batches that create them.
 */
export const WORKER_PERMISSIONS: readonly Permission[] = [
  ...permissions(
    [],
    ['pods', ['get', 'list', 'watch'], 'watches and reads drivers, waits until executors are gone'],
    ['pods', ['patch'], 'starts drivers by removing their scheduling gate; adopts drivers; removes the finalizer'],
    ['pods', ['delete'], 'kills drivers, and deletes them after their retention'],
  ),
  ...permissions(['native'], ...CREATE_DRIVERS),
  ...permissions(['manifest'], ...CREATE_DRIVERS),
  // spark-submit uses server-side apply for dependents, a patch that creates missing objects.
  ...permissions(
    ['spark-submit'],
    ['pods', ['create'], 'spark-submit creates drivers'],
    ['configmaps', ['create', 'get', 'patch'], 'spark-submit applies the ConfigMaps of drivers; the worker reads them'],
    ['services', ['create', 'get', 'patch'], 'spark-submit applies the Services of drivers; the worker reads them'],
  ),
  ...OPERATORS.flatMap((operator) =>
    permissions(
      [operator],
      [APPLICATIONS[operator], ['create', 'get', 'delete'], 'creates, reads and deletes SparkApplications'],
      ['services', ['list'], 'finds the Spark UI of drivers'],
    ),
  ),
  ...permissions(
    ['evidence'],
    ['events', ['list', 'watch'], 'reads the Events of drivers, and learns from them why drivers do not start'],
    ['pods/log', ['get'], 'reads the end of the log of drivers'],
  ),
  ...permissions(['volume-claims'], [CLAIMS, ['create', 'get'], 'creates the claims of drivers']),
  ...permissions(['volume-claims', 'spark-submit'], [CLAIMS, ['patch'], 'spark-submit applies the claims of drivers']),
  ...permissions(['secrets'], ['secrets', ['create', 'get'], 'creates the Secrets of batches']),
  ...permissions(['secrets', 'spark-submit'], ['secrets', ['patch'], 'spark-submit applies the Secrets of drivers']),
  ...permissions(['ingresses'], [INGRESSES, ['create', 'get'], 'creates the Ingresses of manifests and of Spark UIs']),
  ...permissions(['http-routes'], [HTTP_ROUTES, ['create', 'get'], 'creates the HTTPRoutes of Spark UIs']),
  // A sweep lists the kinds that batches may create, and no others.
  ...permissions(['sweep'], ['configmaps', ['list', 'delete'], SWEEP], ['services', ['list', 'delete'], SWEEP]),
  ...OPERATORS.flatMap((operator) =>
    permissions(['sweep', operator], [APPLICATIONS[operator], ['list', 'delete'], SWEEP]),
  ),
  ...permissions(['sweep', 'volume-claims'], [CLAIMS, ['list', 'delete'], SWEEP]),
  ...permissions(['sweep', 'secrets'], ['secrets', ['list', 'delete'], SWEEP]),
  ...permissions(['sweep', 'ingresses'], [INGRESSES, ['list', 'delete'], SWEEP]),
  ...permissions(['sweep', 'http-routes'], [HTTP_ROUTES, ['list', 'delete'], SWEEP]),
];
