/** Namespaces in Temporal and Kubernetes of the tests on a real node, one per test file. */
export const E2E_NAMESPACES = [
  'e2e-jobs',
  'e2e-compared',
  'e2e-failures',
  'e2e-disturbed',
  'e2e-executors',
  'e2e-manifest',
  'e2e-operator',
  'e2e-installed',
] as const;

/** Name of their stack; `npm run stack -- down --name e2e` ends one that was left over. */
export const E2E_STACK = 'e2e';
