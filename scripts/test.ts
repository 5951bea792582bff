// `npm test`: formatter, linter and types first, then every test; closes with a line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stackStatus, takeDown } from '../stack/index.ts';
import { E2E_STACK } from '../test/e2e/support/names.ts';

const bin = (name: string) => join(import.meta.dirname, '..', 'node_modules', '.bin', name);

/** What must hold before a test is worth running. */
const CHECKS: readonly (readonly [what: string, command: readonly [string, ...string[]]])[] = [
  ['formatting', [bin('prettier'), '--check', '--log-level', 'warn', '.']],
  ['lint', [bin('oxlint'), '--type-aware', '--deny-warnings']],
  ['types', [bin('tsc'), '-p', '.']],
  ['build', [bin('tsc'), '-p', 'tsconfig.build.json']],
];

const { values, positionals } = parseArgs({
  options: {
    'skip-checks': { type: 'boolean', default: false },
    /** Only real Spark on a real node, without the checks: `npm run e2e`. */
    e2e: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

let passed = 0;
let failed = 0;
let skipped = 0;

if (!values['skip-checks'] && !values.e2e) {
  for (const [what, command] of CHECKS) {
    console.log(`- ${what}`);
    if ((await run(command)) !== 0) finish(1);
  }
}
if (values.e2e) {
  await runE2e(positionals);
} else if (positionals.length > 0) {
  await runJest(positionals);
} else {
  // Integration tests mostly wait, so they run side by side. Figures are measured with the machine to themselves.
  await runJest(['--selectProjects', 'unit', 'integration', '--maxWorkers', '2']);
  await runJest(['--selectProjects', 'chaos', '--runInBand']);
  await runJest(['--selectProjects', 'figures', '--runInBand']);
}
finish(failed);

/** Jobs of Spark on a node of their own, which is taken down whatever becomes of jest. */
async function runE2e(paths: readonly string[]): Promise<void> {
  const { state } = await stackStatus(E2E_STACK);
  if (state === 'up') {
    console.error(
      `A stack named ${E2E_STACK} is up already, of another run: npm run stack -- down --name ${E2E_STACK}`,
    );
    finish(1);
  }
  // Ctrl-C ends jest, and must not cut the taking down short.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  try {
    await runJest([...paths, '--selectProjects', 'e2e', '--runInBand']);
  } finally {
    await takeDown(E2E_STACK);
  }
}

async function runJest(args: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'spark-batch-test-'));
  const report = join(directory, 'jest.json');
  const node = [process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'] as const;
  const jest = [bin('../jest/bin/jest.js'), '--json', `--outputFile=${report}`];
  const status = await run([...node, ...jest, ...args], { stdout: 'ignore' });
  let wrong = 0;
  try {
    const totals = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    wrong = (totals['numFailedTests'] ?? 0) + (totals['numRuntimeErrorTestSuites'] ?? 0);
    passed += totals['numPassedTests'] ?? 0;
    skipped += (totals['numPendingTests'] ?? 0) + (totals['numTodoTests'] ?? 0);
  } catch (error) {
    console.error(`jest wrote no report: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  // jest fails for reasons that are no test's, too: a set-up that threw, or nothing to run.
  failed += status !== 0 && wrong === 0 ? 1 : wrong;
}

function run(
  [command, ...args]: readonly [string, ...string[]],
  { stdout = 'inherit' }: { stdout?: 'inherit' | 'ignore' } = {},
) {
  return new Promise<number>((resolve) => {
    const child = spawn(command, args, { stdio: ['inherit', stdout, 'inherit'], cwd: join(import.meta.dirname, '..') });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.on('error', (error) => {
      console.error(`${command} could not be run: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}

function finish(failures: number): never {
  failed = Math.max(failed, failures);
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed > 0 ? 1 : 0);
}
