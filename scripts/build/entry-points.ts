/** The entry points of `exports` in package.json, by the name of their files in lib/, and their sources. */
export const ENTRY_POINTS = {
  index: 'src/index.ts',
  client: 'src/client/index.ts',
  testing: 'src/testing/index.ts',
  submit: 'src/submit-entry.ts',
  workflows: 'workflows/index.ts',
  'workflow-interceptors': 'workflows/interceptors.ts',
} as const;

/** Modules that are loaded by their path: by the command line, and by Temporal's bundler and data converter. */
export const FILES = {
  sparkbatch: 'src/cli/main.ts',
  'stub-workflows': 'workflows/stub/index.ts',
  'failure-converter': 'src/temporal/failure-converter.ts',
} as const;

/** Modules that run in the workflow sandbox, where `process` does not exist. */
export const SANDBOX: ReadonlySet<string> = new Set([
  'workflows',
  'workflow-interceptors',
  'stub-workflows',
  'failure-converter',
]);
