import { startStack, progressPrinter } from '../../stack/index.ts';

/** Temporal namespaces of the tests on servers: one per test file, because each has one watch per cluster. */
export const TEMPORAL_NAMESPACES = [
  'lifecycle',
  'kill',
  'submitting',
  'survival-death',
  'survival-watch',
  'survival-shutdown',
  'lost-answers',
  'outage',
  'cleanup',
  'replay',
  'cli',
  'figures',
  'no-cache',
  'ours',
  'theirs',
  'operator',
  'manifest',
  'kind-manifest',
  'kind-operator',
  'kind-spark-submit',
  'spark-submit',
  'retries',
  'evidence',
  'forged',
  'late-kill',
  'native-features',
  'sweep',
  'sweep-theirs',
  'sweep-trouble',
  'sweep-figures',
  'peers',
  'cluster-access',
  'cluster-trouble',
  'two-clusters',
  'redaction',
  'encryption',
  'rbac',
  'rbac-less',
  'doctor',
  'reload',
  'reload-figures',
  'config-status',
  'tenants',
  'quota',
  'lost-fleet',
  'quota-figures',
  'tenancy',
  'placement',
  'priority',
] as const;

/** Starts the servers that the tests of this run share. */
export default async function setUp(): Promise<void> {
  const stack = await startStack({
    name: `test-${process.pid}`,
    temporalNamespaces: TEMPORAL_NAMESPACES,
    onProgress: progressPrinter(process.stderr),
  });
  process.env['SPARKBATCH_TEST_STACK'] = stack.name;
}
