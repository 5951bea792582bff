import { errorMessage } from '../../src/model/lang.ts';
import { progressPrinter, stackStatus, takeDown } from '../../stack/index.ts';
import { E2E_STACK } from '../../test/e2e/support/names.ts';
import { SKIP, whyNoSpark } from '../../test/e2e/support/prerequisites.ts';
import { prepareRealSpark } from '../../test/e2e/support/prepare.ts';
import { runJest, type JestRun } from './jest.ts';

/** Limit of the jobs alone, once binaries and image exist (docs/contribute/real-node.md lists what they take). */
const LIMIT_MINUTES = 24;

/** Needed from empty caches: about 15 minutes on 2 cores for binaries and image, then the jobs. */
const COLD_MINUTES = 40;

const NOTHING_RUN: JestRun = { passed: 0, failed: 1, skipped: 0, suites: [], failures: [] };

/**
 * Runs the e2e tests: Spark jobs on a node of their own, which is always taken down at the end. Where the machine cannot run
 * such a node, or the jobs could not end before `endsBefore` (ms since 1970), the tests are skipped and counted as skipped.
 */
export async function runRealSpark(
  paths: readonly string[],
  { endsBefore }: { readonly endsBefore?: number | undefined } = {},
): Promise<JestRun> {
  const { state } = await stackStatus(E2E_STACK);
  if (state === 'up') {
    console.error(
      `A stack named ${E2E_STACK} of another run is still up. Take it down: npm run stack -- down --name ${E2E_STACK}`,
    );
    return NOTHING_RUN;
  }
  // Ctrl-C ends jest; the node must still be taken down.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  try {
    const whyNot = (await whyNoSpark()) ?? tooLate(endsBefore);
    if (whyNot === undefined && !(await isPrepared())) return NOTHING_RUN;
    return await runJest([...paths, '--selectProjects', 'e2e', '--runInBand'], {
      limitMs: LIMIT_MINUTES * 60_000,
      ...(whyNot !== undefined && { env: { [SKIP]: whyNot } }),
    });
  } finally {
    await takeDown(E2E_STACK);
  }
}

/** Prepares the node. @returns false when that failed; the reason is printed */
async function isPrepared(): Promise<boolean> {
  try {
    await prepareRealSpark({ onProgress: progressPrinter(process.stderr) });
    return true;
  } catch (error) {
    console.error(`The node for real Spark could not be prepared: ${errorMessage(error)}`);
    return false;
  }
}

/** The reason for starting no further job, or undefined when there is enough time. */
function tooLate(endsBefore = Infinity): string | undefined {
  const minutes = (endsBefore - Date.now()) / 60_000;
  return minutes < COLD_MINUTES
    ? `${Math.floor(minutes)} minutes are left, and they may need ${COLD_MINUTES}.`
    : undefined;
}
