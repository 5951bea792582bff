import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { errorMessage } from '../../src/model/lang.ts';
import { failuresOf, type FailedTest, type SuiteResult } from './failures.ts';
import { runCommand, type RunOptions } from './run-command.ts';
import type { SuiteTime } from './suite-times.ts';

/** The result of one run of jest. */
export interface JestRun {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly suites: readonly SuiteTime[];
  readonly failures: readonly FailedTest[];
}

const ROOT = join(import.meta.dirname, '../..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const NODE = [process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'] as const;

/** Runs jest, which prints its own results, and counts them. */
export async function runJest(args: readonly string[], options: RunOptions = {}): Promise<JestRun> {
  const directory = await mkdtemp(join(tmpdir(), 'spark-batch-test-'));
  const report = join(directory, 'jest.json');
  try {
    const jest = [...NODE, JEST, '--json', `--outputFile=${report}`, ...args] as const;
    const status = await runCommand(jest, { ...options, stdout: 'ignore' });
    return summary(await readReport(report), status);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The parts of jest's JSON report that are used here; empty when jest wrote none. */
type Report = Readonly<
  Partial<
    Record<
      'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests' | 'numRuntimeErrorTestSuites',
      number
    >
  >
> & {
  readonly testResults?: readonly (SuiteResult & { readonly startTime: number; readonly endTime: number })[];
};

async function readReport(path: string): Promise<Report> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Report;
  } catch (error) {
    console.error(`jest wrote no report: ${errorMessage(error)}`);
    return {};
  }
}

function summary(report: Report, status: number): JestRun {
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = report;
  const { numPendingTests = 0, numTodoTests = 0, testResults = [] } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return {
    passed: numPassedTests,
    // jest also fails without a failed test: when a global set-up throws, or when there is no test to run.
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
    suites: testResults.map(({ name, startTime, endTime }) => ({
      file: relative(ROOT, name),
      ms: Math.max(0, endTime - startTime),
    })),
    failures: testResults.flatMap((suite) => failuresOf({ ...suite, name: relative(ROOT, suite.name) })),
  };
}
