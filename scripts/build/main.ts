// Builds the package into lib/: CommonJS that both `require` and `import` load (one copy of the code, so that `instanceof` holds
// across them), ES modules that re-export it by name, declarations for both, and the pre-built workflow bundle.
// With `--to DIRECTORY`, it builds what runs, without declarations, into lib/ of that new directory.
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { rolldown, type RolldownOptions } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { runCommand } from '../testing/run-command.ts';
import { ENTRY_POINTS, FILES, SANDBOX } from './entry-points.ts';

const ROOT = join(import.meta.dirname, '../..');
const { to } = parseArgs({ options: { to: { type: 'string' } } }).values;
const LIB = join(to === undefined ? ROOT : resolve(to), 'lib');
const DECLARATIONS = join(LIB, '.declarations');

interface PackageJson {
  readonly name: string;
  readonly engines: { readonly node: string };
}
const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as PackageJson;

const isPackage = (id: string): boolean => /^(?:node:|@?[a-z])/.test(id) && !id.startsWith('src/');

await rm(LIB, { recursive: true, force: true });
await mkdir(LIB, { recursive: true });
// The sources are ES modules, their build is CommonJS.
await writeFile(join(LIB, 'package.json'), '{ "type": "commonjs" }\n');
await buildCode();
if (to === undefined) {
  await buildDeclarations();
  await writeModules();
} else {
  // The command reads its version there.
  await copyFile(join(ROOT, 'package.json'), join(to, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(to, 'node_modules'));
}
await chmod(join(LIB, 'sparkbatch.js'), 0o755);
await buildWorkflowBundle();

async function buildCode(): Promise<void> {
  await write(
    {
      input: { ...ENTRY_POINTS, ...FILES },
      platform: 'node',
      external: isPackage,
      // The default export of an ES module is the property `default` of what `require` returns. The bundler assumes instead,
      // as Node.js did before `require` loaded ES modules, that it is the whole.
      plugins: [{ name: 'default-exports', renderChunk: (code) => code.replaceAll(/(__toESM\(\w+), 1\)/g, '$1)') }],
    },
    { banner: ({ isEntry, name }) => (isEntry && !SANDBOX.has(name) ? versionCheck() : '') },
  );
}

/**
 * The check of the Node.js version, in syntax that every version reads. It comes before the first `require`: libraries of older
 * versions fail with syntax errors and missing functions instead of a reason.
 */
function versionCheck(): string {
  const [, major = '', minor = ''] = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node) ?? [];
  if (major === '') throw new Error(`engines.node in package.json must be ">=MAJOR.MINOR": ${manifest.engines.node}.`);
  const message =
    `${manifest.name} needs Node.js ${major}.${minor} or later; this is Node.js " + process.versions.node + ". ` +
    'Install a supported version, or run it in the container image.';
  return (
    'var running = process.versions.node.split(".").map(Number);\n' +
    `if (running[0] < ${major} || (running[0] === ${major} && running[1] < ${minor})) {\n` +
    `  var unsupported = new Error("${message}");\n` +
    '  if (require.main !== module) throw unsupported;\n' +
    '  console.error(unsupported.message);\n' +
    '  process.exit(2);\n' +
    '}'
  );
}

/** One declaration file per entry point, and shared ones, instead of one per source file. */
async function buildDeclarations(): Promise<void> {
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const status = await runCommand([tsc, '-p', 'tsconfig.build.json', '--outDir', DECLARATIONS]);
  if (status !== 0) process.exit(status);
  const input = Object.entries(ENTRY_POINTS).map(
    ([name, source]) => [name, join(DECLARATIONS, source.replace(/\.ts$/, '.d.ts'))] as const,
  );
  await write(
    {
      input: Object.fromEntries(input),
      external: isPackage,
      plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false, generator: 'oxc' })],
    },
    { entryFileNames: '[name].ts', chunkFileNames: 'internal-[name].ts', format: 'es', comments: true },
  );
  await rm(DECLARATIONS, { recursive: true });
}

async function write(
  options: RolldownOptions,
  output: NonNullable<Exclude<RolldownOptions['output'], readonly unknown[]>>,
): Promise<void> {
  const build = await rolldown({ cwd: ROOT, ...options });
  await build.write({
    dir: LIB,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].js',
    chunkFileNames: 'internal-[name].js',
    comments: { jsdoc: false },
    ...output,
  });
  await build.close();
}

/** The ES modules: each re-exports the CommonJS module by name, so that both are the same objects. */
async function writeModules(): Promise<void> {
  for (const name of Object.keys(ENTRY_POINTS)) {
    const loaded = (await import(pathToFileURL(join(LIB, `${name}.js`)).href)) as Readonly<Record<string, unknown>>;
    const names = Object.keys(loaded).filter((key) => !['default', 'module.exports', '__esModule'].includes(key));
    const lines = [
      `import entry from './${name}.js';`,
      ...names.toSorted().map((key) => `export const ${key} = entry.${key};`),
    ];
    await writeFile(join(LIB, `${name}.mjs`), `${lines.join('\n')}\n`);
    await writeFile(join(LIB, `${name}.d.mts`), `export * from './${name}.js';\n`);
  }
}

/** The bundle of a worker without workflows of its own. The file name has the version of Temporal's SDK that it contains. */
async function buildWorkflowBundle(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(LIB, 'workflows.js'),
    workflowInterceptorModules: [join(LIB, 'workflow-interceptors.js')],
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  const { version } = JSON.parse(
    await readFile(join(ROOT, 'node_modules/@temporalio/workflow/package.json'), 'utf8'),
  ) as { version: string };
  await writeFile(join(LIB, `workflow-bundle-${version}.js`), withPackagePaths(code));
}

/** Replaces the paths of this machine in the bundle's source map, which appear in stack traces, by those of packages. */
function withPackagePaths(code: string): string {
  const [, before = '', encoded = ''] = /^([^]*base64,)([^]*)$/.exec(code) ?? [];
  const map = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sources: string[] };
  const sources = map.sources.map((source) =>
    source.startsWith(LIB) ? source.replace(dirname(LIB), manifest.name) : source.replace(/^.*\/node_modules\//, ''),
  );
  return before + Buffer.from(JSON.stringify({ ...map, sources })).toString('base64');
}
