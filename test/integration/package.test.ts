import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pack } from '../../scripts/pack.ts';
import { format, links } from '../support/docs/links.ts';
import { openTestEnvironment, simulatedBatch, type TestEnvironment } from '../support/environment/test-environment.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const SOURCES = join(ROOT, 'test/package/project');
/** The oldest versions that are supported. */
const OLD_SDK = '1.20.3';
const OLD_TYPESCRIPT = '5.3';

let scratch: string;
let environment: TestEnvironment;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'spark-batch-projects-'));
  environment = await openTestEnvironment('package');
  await run(process.execPath, [join(ROOT, 'scripts/build/main.ts')], { cwd: ROOT });
});

afterAll(async () => {
  await environment.close();
  rmSync(scratch, { recursive: true });
});

/** A project in an empty directory, with the sources of `test/package/project`. */
function project(name: string, type: 'commonjs' | 'module'): string {
  const directory = join(scratch, name);
  cpSync(SOURCES, directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, type, private: true, version: '0.0.0' }));
  return directory;
}

/** Gives a project the dependencies of this repository, and the package as it is packed. */
async function linkPackage(directory: string, archive: string): Promise<void> {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, 'temporal-spark-batch'), { recursive: true });
  for (const name of ['@temporalio', '@types', '@kubernetes', 'typescript']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', join(modules, 'temporal-spark-batch')]);
  symlinkSync(join(ROOT, 'node_modules'), join(modules, 'temporal-spark-batch/node_modules'));
}

async function compile(directory: string, module: string, resolution: string, ...more: string[]): Promise<void> {
  const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node', '--outDir', '.'];
  const arguments_ = [...options, '--module', module, '--moduleResolution', resolution, ...more];
  const compiler = join(directory, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [compiler, ...arguments_, 'main.ts', 'types.ts', 'workflows.ts'], {
    cwd: directory,
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
}

interface Outcome {
  /** Milliseconds until the worker was created. */
  readonly created: number;
  readonly state: string;
}

async function runProject(directory: string, own: 'own' | 'none'): Promise<Outcome> {
  const batch = simulatedBatch('package', { 'run-time': '100ms' });
  const { address } = environment.stack.temporal;
  const { stdout } = await run(process.execPath, ['main.js', address, 'package', JSON.stringify(batch), own], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '', KUBECONFIG: environment.workerKubeconfig },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Outcome;
}

describe('The package in an empty project', () => {
  test('runs with the newest SDK and TypeScript as ES modules, from its pre-built bundle', async () => {
    const { path } = pack(scratch);
    const directory = project('newest', 'module');
    await linkPackage(directory, path);
    await compile(directory, 'es2022', 'bundler', '--noEmit');
    await compile(directory, 'node16', 'node16', '--noEmit');
    await compile(directory, 'nodenext', 'nodenext');
    await expect(runProject(directory, 'none')).resolves.toMatchObject({ state: 'FINISHED' });
  });

  test('runs with the oldest supported SDK and TypeScript as CommonJS, with a pipeline of its own', async () => {
    const { path } = pack(scratch);
    const directory = project('oldest', 'commonjs');
    const sdk = ['activity', 'client', 'common', 'envconfig', 'plugin', 'worker', 'workflow'];
    const packages = sdk.map((name) => `@temporalio/${name}@${OLD_SDK}`);
    await run(
      'npm',
      // prettier-ignore
      ['install', '--no-audit', '--no-fund', '--prefer-offline', path, `typescript@${OLD_TYPESCRIPT}`, '@types/node@22', ...packages],
      { cwd: directory },
    );
    await compile(directory, 'node16', 'node16', '--noEmit');
    await compile(directory, 'nodenext', 'nodenext', '--noEmit');
    await compile(directory, 'commonjs', 'node10');
    await expect(runProject(directory, 'own')).resolves.toMatchObject({ state: 'FINISHED' });
  });

  test('refuses an older Node.js in one sentence, from the command line and from an import', async () => {
    const older = join(scratch, 'older-node.cjs');
    writeFileSync(
      older,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });",
    );
    const load = (...words: string[]) =>
      run(process.execPath, ['--require', older, ...words], { cwd: ROOT }).then(
        () => '',
        (error: { stderr: string }) => error.stderr,
      );
    const sentence = /temporal-spark-batch needs Node\.js 22\.19 or later; this is Node\.js 20\.20\.2\./;
    expect(await load('lib/sparkbatch.js', '--version')).toMatch(sentence);
    expect(await load('--eval', "require('./lib/index.js')")).toMatch(sentence);
    expect(await load('--input-type=module', '--eval', "await import('./lib/client.mjs')")).toMatch(sentence);
  });
});

test('The links of its pages point to packaged files', () => {
  const { files } = pack(scratch);
  const isPackaged = (path: string) =>
    statSync(join(ROOT, path)).isDirectory() ? files.some((file) => file.startsWith(`${path}/`)) : files.includes(path);
  // Pictures would make the package a third larger; without them a page has their descriptions.
  const packagedLinks = links.filter(({ page, path }) => files.includes(page) && !path.startsWith('docs/pictures/'));
  expect(new Set(packagedLinks.map(({ page }) => page))).toContain('README.md');
  expect(packagedLinks.filter(({ path }) => !isPackaged(path)).map(format)).toEqual([]);
});
