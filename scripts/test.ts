// `npm test`: formatter, linter and types first, then every test; closes with a line `N passed, N failed`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runJest, type Totals } from './testing/jest.ts';
import { runRealSpark } from './testing/real-spark.ts';
import { runCommand } from './testing/run-command.ts';

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
    /** Minutes that all of it may take: real Spark comes last, and is skipped where it might not end in time. */
    minutes: { type: 'string' },
  },
  allowPositionals: true,
});
const endsBefore = values.minutes === undefined ? undefined : Date.now() + Number(values.minutes) * 60_000;
const sum = { passed: 0, failed: 0, skipped: 0 };

if (!values['skip-checks'] && !values.e2e) {
  for (const [what, command] of CHECKS) {
    console.log(`- ${what}`);
    if ((await runCommand(command)) !== 0) finish(1);
  }
}
if (values.e2e) {
  add(await runRealSpark(positionals));
} else if (positionals.length > 0) {
  add(await runJest(positionals));
} else {
  // Integration tests mostly wait, so they run side by side. Figures are measured with the machine to themselves.
  add(await runJest(['--selectProjects', 'unit', 'integration', '--maxWorkers', '2']));
  add(await runJest(['--selectProjects', 'chaos', '--runInBand']));
  add(await runJest(['--selectProjects', 'figures', '--runInBand']));
  add(await runRealSpark([], { endsBefore }));
}
finish(sum.failed);

function add(totals: Totals): void {
  for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += totals[key];
}

function finish(failures: number): never {
  const failed = Math.max(sum.failed, failures);
  if (sum.skipped > 0) console.log(`\n${sum.skipped} skipped`);
  console.log(`\n${sum.passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
