import type { Need } from './rule.ts';

/** What a worker may do for batches beside what every batch needs. */
export const WORKER_FEATURES = [
  'native',
  'manifest',
  'spark-submit',
  'operator',
  'evidence',
  'sweep',
  'volume-claims',
  'secrets',
  'ingresses',
] as const;

/** A name in {@link WORKER_FEATURES}. */
export type Feature = (typeof WORKER_FEATURES)[number];

/** What is granted when nobody says which features are used: what asks for nothing but pods, ConfigMaps and Services. */
export const DEFAULT_FEATURES: readonly Feature[] = ['native', 'manifest', 'evidence', 'sweep'];

type Told = readonly [resource: string, verbs: Need['verbs'], why: string];

const of = (features: readonly Feature[], ...told: readonly Told[]): Need[] =>
  told.map(([name, verbs, why]) => {
    const [resource = name, ...group] = name.split('.');
    return { features, apiGroup: group.join('.'), resource, verbs, why };
  });

const APPLICATIONS = 'sparkapplications.sparkoperator.k8s.io';
const INGRESSES = 'ingresses.networking.k8s.io';
const CLAIMS = 'persistentvolumeclaims';

/** A driver that the worker itself makes. What is there already is read, to tell whose it is. */
const OWN_MAKING: readonly Told[] = [
  ['pods', ['create'], 'makes drivers'],
  ['configmaps', ['create', 'get'], 'makes what drivers read'],
  ['services', ['create', 'get'], 'makes the Services of drivers'],
];

const LEFT = 'finds and deletes what batches left behind';

/**
 * What a worker does to the Kubernetes API: what is in the code, held against the API server's audit log by the integration
 * tests. No wildcard; nothing of nodes, namespaces or roles; Secrets only where batches make them.
 */
export const WORKER_NEEDS: readonly Need[] = [
  ...of(
    [],
    ['pods', ['get', 'list', 'watch'], 'watches drivers, reads them live, sees executors gone'],
    ['pods', ['patch'], 'starts a driver by lifting its scheduling gate; releases the finalizer'],
    ['pods', ['delete'], 'kills, and cleans up after the retention'],
  ),
  ...of(['native'], ...OWN_MAKING),
  ...of(['manifest'], ...OWN_MAKING),
  // spark-submit applies dependents on the server's side: a patch, that creates what is not there.
  ...of(
    ['spark-submit'],
    ['pods', ['create'], 'spark-submit makes drivers'],
    ['configmaps', ['create', 'get', 'patch'], 'spark-submit applies what drivers read; the worker looks for it'],
    ['services', ['create', 'get', 'patch'], 'spark-submit applies the Services of drivers; the worker looks for them'],
  ),
  ...of(
    ['operator'],
    [APPLICATIONS, ['create', 'get', 'delete'], 'makes, follows and withdraws SparkApplications'],
    ['services', ['list'], 'looks for the Spark UI of drivers'],
  ),
  ...of(
    ['evidence'],
    ['events', ['list'], 'reads what Kubernetes said about a driver'],
    ['pods/log', ['get'], 'reads the end of the log of a driver'],
  ),
  ...of(['volume-claims'], [CLAIMS, ['create', 'get'], 'makes the claims of drivers']),
  ...of(['volume-claims', 'spark-submit'], [CLAIMS, ['patch'], 'spark-submit applies the claims of drivers']),
  ...of(['secrets'], ['secrets', ['create', 'get'], 'makes the Secrets of batches']),
  ...of(['secrets', 'spark-submit'], ['secrets', ['patch'], 'spark-submit applies the credentials of drivers']),
  ...of(['ingresses'], [INGRESSES, ['create', 'get'], 'makes the Ingresses of manifests']),
  // A sweep looks for what batches may make, and for nothing else.
  ...of(['sweep'], ['configmaps', ['list', 'delete'], LEFT], ['services', ['list', 'delete'], LEFT]),
  ...of(['sweep', 'operator'], [APPLICATIONS, ['list', 'delete'], LEFT]),
  ...of(['sweep', 'volume-claims'], [CLAIMS, ['list', 'delete'], LEFT]),
  ...of(['sweep', 'secrets'], ['secrets', ['list', 'delete'], LEFT]),
  ...of(['sweep', 'ingresses'], [INGRESSES, ['list', 'delete'], LEFT]),
];
