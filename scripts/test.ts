// `npm test` and `npm run check`: the checks first, then tests. Ends with a line `N passed, N failed`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkCommits } from './testing/commits.ts';
import { failureList } from './testing/failures.ts';
import { runJest, type JestRun } from './testing/jest.ts';
import { runRealSpark } from './testing/real-spark.ts';
import { runCommand } from './testing/run-command.ts';
import { suiteTimes } from './testing/suite-times.ts';

const bin = (name: string) => join(import.meta.dirname, '..', 'node_modules', '.bin', name);

interface Check {
  readonly name: string;
  /** Prints its own problems and returns its exit code. */
  readonly run: () => Promise<number>;
  /** Not part of `npm run check`. */
  readonly isSlow?: boolean;
}

const script = (name: string, ...args: string[]) =>
  runCommand([process.execPath, join(import.meta.dirname, name), ...args]);

const CHECKS: readonly Check[] = [
  { name: 'formatting', run: () => runCommand([bin('prettier'), '--check', '--cache', '--log-level', 'warn', '.']) },
  { name: 'lint', run: () => runCommand([bin('oxlint'), '--type-aware', '--deny-warnings']) },
  { name: 'types', run: () => runCommand([bin('tsc'), '-p', '.']) },
  { name: 'commit messages', run: () => checkCommits(bin('commitlint')) },
  { name: 'generated files', run: () => script('configuration-docs/write.ts', '--check'), isSlow: true },
  { name: 'files of the chart', run: () => script('chart-files.ts', '--check'), isSlow: true },
  { name: 'build', run: () => script('build/main.ts'), isSlow: true },
  { name: 'package', run: () => script('check-package.ts'), isSlow: true },
  { name: 'API report', run: () => script('api-report.ts', '--check'), isSlow: true },
];

const { values, positionals } = parseArgs({
  options: {
    /** Only the fast checks and the unit tests: `npm run check`. */
    check: { type: 'boolean', default: false },
    'skip-checks': { type: 'boolean', default: false },
    /** Only the tests with real Spark on a real node, without the checks: `npm run e2e`. */
    e2e: { type: 'boolean', default: false },
    /** Minutes the whole run may take. Real Spark runs last, and is skipped when it might not end in time. */
    minutes: { type: 'string' },
  },
  allowPositionals: true,
});
const startedAt = Date.now();
const endsBefore = values.minutes === undefined ? undefined : startedAt + Number(values.minutes) * 60_000;
const runs: JestRun[] = [];

if (!values['skip-checks'] && !values.e2e) {
  // The first one uses one processor, and takes about as long as some of the others.
  const [first, ...others] = CHECKS.filter(({ isSlow }) => !values.check || !isSlow);
  const [one, other] = await Promise.all([failedIn(first ? [first] : []), failedIn(others)]);
  if (one + other > 0) finish(one + other);
}
if (values.check) {
  runs.push(await runJest(['--selectProjects', 'unit', '--maxWorkers', '100%']));
} else if (values.e2e) {
  runs.push(await runRealSpark(positionals));
} else if (positionals.length > 0) {
  runs.push(await runJest(positionals));
} else {
  // What it cannot provide, the tests that need it report.
  const prepared = script('testing/prepare.ts');
  // Integration tests mostly wait, so two suites run at a time. Figures are measured alone.
  runs.push(await runJest(['--selectProjects', 'unit', 'replay', 'integration', 'chaos', '--maxWorkers', '2']));
  await prepared;
  runs.push(await runJest(['--selectProjects', 'figures', '--runInBand']));
  runs.push(await runRealSpark([], { endsBefore }));
}
finish(0);

/** Runs checks in turn until one fails. @returns the number that failed */
async function failedIn(checks: readonly Check[]): Promise<0 | 1> {
  for (const { name, run } of checks) {
    const began = Date.now();
    const status = await run();
    console.log(`- ${name}: ${status === 0 ? 'ok' : 'failed'}, ${seconds(Date.now() - began)}`);
    if (status !== 0) return 1;
  }
  return 0;
}

function finish(failedChecks: number): never {
  const sum = (key: 'passed' | 'failed' | 'skipped') => runs.reduce((total, run) => total + run[key], 0);
  const failed = sum('failed') + failedChecks;
  console.log(`\n${suiteTimes(runs.flatMap(({ suites }) => suites))}`);
  const failures = runs.flatMap((run) => run.failures);
  if (failures.length > 0) console.log(`\n${failureList(failures)}\n`);
  console.log(`Total: ${seconds(Date.now() - startedAt)}`);
  if (sum('skipped') > 0) console.log(`\n${sum('skipped')} skipped`);
  console.log(`\n${sum('passed')} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
