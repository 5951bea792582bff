import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { simulatedBatch } from '../../test/support/environment/test-environment.ts';
import { type Path, type PathTarget, type Taken, timed } from './path.ts';

const SOURCES = join(import.meta.dirname, '../../test/package/project');
const SDK = ['activity', 'client', 'common', 'envconfig', 'plugin', 'worker', 'workflow'];

interface Versions {
  readonly type: 'module' | 'commonjs';
  /** The value of the compiler's `module`. */
  readonly module: string;
  readonly node: string;
  readonly typescript: string;
  readonly sdk: string;
}

/** Projects in TypeScript: kinds of modules, and the oldest and newest versions of Node.js, TypeScript and Temporal's SDK. */
export const nodePaths: readonly Path[] = (
  [
    { type: 'module', module: 'nodenext', node: '24', typescript: '7', sdk: 'latest' },
    { type: 'commonjs', module: 'commonjs', node: '24', typescript: '5.9', sdk: 'latest' },
    { type: 'module', module: 'node16', node: '22.19', typescript: '5.3', sdk: '1.20.3' },
    { type: 'commonjs', module: 'commonjs', node: '22.19', typescript: '5.3', sdk: '1.20.3' },
    { type: 'module', module: 'nodenext', node: '26', typescript: '6', sdk: 'latest' },
    { type: 'module', module: 'es2022', node: '24', typescript: '7', sdk: '1.20.3' },
  ] as const satisfies readonly Versions[]
).map((versions) => ({ name: nameOf(versions), take: (target) => take(versions, target) }));

function nameOf({ type, module, node, typescript, sdk }: Versions): string {
  const modules = type === 'module' ? 'ES modules' : 'CommonJS';
  return `${modules} (\`${module}\`), Node.js ${node}, TypeScript ${typescript}, SDK ${sdk}`;
}

async function take(versions: Versions, { environment, scratch, archive }: PathTarget): Promise<Taken> {
  const directory = join(scratch, nameOf(versions).replaceAll(/[^\w.]+/g, '-'));
  await mkdir(directory);
  const project = { name: 'first', version: '0.0.0', private: true, type: versions.type };
  await writeFile(join(directory, 'package.json'), JSON.stringify(project));
  const packages = [
    archive,
    `node@${versions.node}`,
    `typescript@${versions.typescript}`,
    '@types/node@22',
    ...SDK.map((name) => `@temporalio/${name}@${versions.sdk}`),
  ];
  const run = async (file: string, ...args: string[]): Promise<string> => {
    const PATH = `${join(directory, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
    const env = { ...process.env, NODE_OPTIONS: '', PATH, KUBECONFIG: environment.workerKubeconfig };
    const options = { cwd: directory, env, timeout: 600_000, maxBuffer: 16 << 20 };
    return (await promisify(execFile)(file, args, options)).stdout;
  };
  const cache = join(directory, '.npm');
  const installed = await timed(() => run('npm', 'install', '--no-audit', '--no-fund', '--cache', cache, ...packages));
  await cp(SOURCES, directory, { recursive: true });
  const compiled = await timed(() => run('tsc', ...compilerOptions(versions)));
  const finished = await timed(async () => {
    const batch = JSON.stringify(simulatedBatch(environment.temporalNamespace, { 'run-time': '100ms' }));
    const { address } = environment.stack.temporal;
    const printed = await run('node', 'main.js', address, environment.temporalNamespace, batch, 'own');
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as { state: string };
  });
  return { install: installed.ms, compile: compiled.ms, run: finished.ms, outcome: finished.value.state };
}

function compilerOptions({ module }: Versions): string[] {
  const resolutions: Readonly<Record<string, string>> = { commonjs: 'node10', es2022: 'bundler' };
  const common = ['--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node', '--outDir', '.'];
  return [
    ...common,
    '--module',
    module,
    '--moduleResolution',
    resolutions[module] ?? module,
    'main.ts',
    'types.ts',
    'workflows.ts',
  ];
}
