import { defineConfig, type OxlintOverride } from 'oxlint';

/**
 * The direction of dependencies: each room of the code, and the rooms it may import. Everything that is not listed is
 * refused, type imports included. `test/unit/lint/directions.test.ts` plants one forbidden import per rule.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/yaml': ['src/model'],
  'src/spark': ['src/model'],
  'src/rbac': ['src/model'],
  'src/temporal': ['src/model'],
  'src/redaction': ['src/model', 'src/yaml', 'src/spark'],
  'src/kubernetes': ['src/model', 'src/redaction'],
  'src/submit': ['src/model', 'src/yaml', 'src/spark', 'src/redaction', 'src/kubernetes'],
  'src/adoption': ['src/model', 'src/temporal', 'src/kubernetes', 'src/submit'],
  'src/config': ['src/model', 'src/yaml', 'src/spark', 'src/redaction', 'src/kubernetes', 'src/submit', 'src/adoption'],
  'src/limits': ['src/model', 'src/yaml', 'src/spark', 'src/redaction', 'src/kubernetes', 'src/submit', 'src/config'],
  'src/policies': ['src/model', 'src/spark', 'src/config'],
  'src/watch': ['src/model', 'src/temporal', 'src/redaction', 'src/kubernetes'],
  'src/archive': ['src/model', 'src/redaction', 'src/kubernetes'],
  'src/retention': ['src/model', 'src/kubernetes'],
  'src/sweep': ['src/model', 'src/temporal', 'src/kubernetes'],
  'src/tenant-queue': ['src/model', 'src/temporal'],
  activities: [
    'src/model',
    'src/spark',
    'src/temporal',
    'src/redaction',
    'src/kubernetes',
    'src/submit',
    'src/adoption',
    'src/config',
    'src/limits',
    'src/watch',
    'src/archive',
    'src/retention',
    'src/sweep',
    'src/tenant-queue',
  ],
  workflows: ['src/model'],
  'src/client': ['src/model', 'src/spark', 'src/temporal', 'src/redaction'],
  'src/plugin': ['src/model', 'src/temporal', 'src/kubernetes', 'src/submit', 'src/config', 'src/watch', 'activities'],
  'src/testing': ['src/model', 'src/client'],
  'src/convert': ['src/model', 'src/yaml', 'src/spark', 'src/redaction', 'src/submit'],
  'src/doctor': ['src/model', 'src/temporal', 'src/rbac', 'src/policies', 'src/kubernetes', 'src/submit'],
  'src/cli': [
    'src/model',
    'src/yaml',
    'src/spark',
    'src/rbac',
    'src/temporal',
    'src/redaction',
    'src/kubernetes',
    'src/submit',
    'src/adoption',
    'src/config',
    'src/limits',
    'src/policies',
    'src/client',
    'src/plugin',
    'src/convert',
    'src/doctor',
  ],
};

/** The ways to submit share `src/submit/shared` and do not know each other. */
const SUBMIT_KINDS = ['native', 'spark-submit', 'manifest', 'operator', 'custom', 'existing'];

/** Subfolders below a room; deeper ones need a higher number here. */
const DEPTHS = [0, 1, 2, 3] as const;

/**
 * A ban on imports of some folders, for files that lie `depth` folders below `room`. The number of `../` is exact: a
 * subfolder of the room may have the name of another room.
 */
function banned(room: string, depth: number, folders: readonly string[], message: string, allowTypeImports = false) {
  const levels = room.split('/').length;
  const paths = folders.map((folder) => {
    const shared = folder.split('/').findIndex((name, level) => room.split('/')[level] !== name);
    const up = levels - shared + depth;
    return '../'.repeat(up) + folder.split('/').slice(shared).join('/');
  });
  const escaped = paths.map((path) => path.replaceAll(/[.-]/g, String.raw`\$&`));
  return { regex: `^(${escaped.join('|')})/`, message, allowTypeImports };
}

const CLIENT_LIBRARY = {
  group: ['@kubernetes/client-node'],
  message: 'Only src/kubernetes knows the client library; type imports are allowed.',
  allowTypeImports: true,
};

const SANDBOX = [
  {
    group: ['node:*', '@kubernetes/*', '@temporalio/client', '@temporalio/worker', '@temporalio/activity', 'zod'],
    message: 'Not available in the workflow sandbox.',
    allowTypeImports: true,
  },
  {
    regex: '-schema\\.ts$',
    message: 'Schemas need zod, which stays out of the workflow bundle.',
    allowTypeImports: true,
  },
];

const PURE = {
  group: ['@*/**', 'node:*', 'yaml', 'undici'],
  message: 'src/model is pure: it imports itself, and zod in schema files.',
};

/** All patterns for the files that lie `depth` folders below a room. */
function patternsOf(room: string, depth: number) {
  const allowed = ROOMS[room] ?? [];
  const refused = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
  const typesOnly = room === 'workflows' ? ['activities', 'src/testing'] : [];
  const never = refused.filter((other) => !typesOnly.includes(other));
  return [
    banned(room, depth, never, `${room} may import ${allowed.join(', ') || 'no other room'} (oxlint.config.ts).`),
    ...(typesOnly.length > 0
      ? [banned(room, depth, typesOnly, 'Workflows take types of activities, never code.', true)]
      : []),
    ...(room === 'src/kubernetes' ? [] : [CLIENT_LIBRARY]),
    ...(room === 'src/model' ? [PURE] : []),
    ...(room === 'workflows' ? SANDBOX : []),
  ];
}

/** Further imports that files of `src/submit/<kind>` and `src/submit/shared` may not have. */
function submitPatterns(folder: string, depth: number) {
  const others = SUBMIT_KINDS.filter((kind) => kind !== folder).map((kind) => `src/submit/${kind}`);
  const message =
    folder === 'shared'
      ? 'src/submit/shared does not know the ways to submit that build on it.'
      : 'Ways to submit do not import each other; what they share is in src/submit/shared.';
  return [...patternsOf('src/submit', depth + 1), banned(`src/submit/${folder}`, depth, others, message)];
}

function override(room: string, depth: number, patterns: ReturnType<typeof patternsOf>): OxlintOverride {
  return {
    files: [`${room}/${'*/'.repeat(depth)}*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

/** An override replaces the same rule of an earlier one, so each carries every pattern of its files. */
const directions = [
  ...DEPTHS.flatMap((depth) => Object.keys(ROOMS).map((room) => override(room, depth, patternsOf(room, depth)))),
  ...DEPTHS.flatMap((depth) =>
    [...SUBMIT_KINDS, 'shared'].map((folder) => override(`src/submit/${folder}`, depth, submitPatterns(folder, depth))),
  ),
];

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'node', 'jest', 'oxc'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, es2024: true },
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/explicit-module-boundary-types': 'off',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/only-throw-error': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    eqeqeq: 'error',
    'no-console': 'error',
    'prefer-const': 'error',
    'no-var': 'error',
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'import/no-named-as-default-member': 'off',
    'import/no-unassigned-import': 'off',
    'jest/no-conditional-expect': 'off',
    'jest/no-standalone-expect': 'off',
    'jest/expect-expect': 'off',
    'typescript/no-misused-spread': 'off',
    'promise/always-return': 'off',
    'oxc/no-map-spread': 'off',
  },
  overrides: [
    ...directions,
    {
      files: ['src/cli/**', 'scripts/**', 'stack/**', 'test/**', 'bench/**', 'examples/**'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['*.config.js', '*.config.ts', 'test/jest/**', 'site/.vitepress/**'],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
  ignorePatterns: ['lib', 'coverage', '.stack', 'node_modules', 'site/dist', 'site/.cache'],
});
