import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type RunOptions } from './run-command.ts';

/** What became of tests. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const JEST = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');
const NODE = [process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'] as const;

/** Runs jest, which tells its results itself, and counts them. */
export async function runJest(args: readonly string[], options: RunOptions = {}): Promise<Totals> {
  const directory = await mkdtemp(join(tmpdir(), 'spark-batch-test-'));
  const report = join(directory, 'jest.json');
  try {
    const jest = [...NODE, JEST, '--json', `--outputFile=${report}`, ...args] as const;
    const status = await runCommand(jest, { ...options, stdout: 'ignore' });
    return totals(await readReport(report), status);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What jest writes of a run, as far as it is of use here; empty when it wrote nothing. */
type Report = Readonly<
  Partial<
    Record<
      'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests' | 'numRuntimeErrorTestSuites',
      number
    >
  >
>;

async function readReport(path: string): Promise<Report> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Report;
  } catch (error) {
    console.error(`jest wrote no report: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}

function totals(report: Report, status: number): Totals {
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = report;
  const { numPendingTests = 0, numTodoTests = 0 } = report;
  const wrong = numFailedTests + numRuntimeErrorTestSuites;
  return {
    passed: numPassedTests,
    // jest fails for reasons that are no test's, too: a set-up that threw, or nothing to run.
    failed: status !== 0 && wrong === 0 ? 1 : wrong,
    skipped: numPendingTests + numTodoTests,
  };
}
