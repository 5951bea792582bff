import { progressPrinter, stackStatus, takeDown } from '../../stack/index.ts';
import { E2E_STACK } from '../../test/e2e/support/names.ts';
import { SKIP, whyNoSpark } from '../../test/e2e/support/place.ts';
import { prepareRealSpark } from '../../test/e2e/support/prepare.ts';
import { runJest, type Totals } from './jest.ts';

/** For the jobs, when all they need is there (docs/contribute/real-node.md says what they take). */
const LIMIT_MINUTES = 20;

/** With nothing there: about 15 minutes on 2 cores for binaries and image, then the jobs. */
const COLD_MINUTES = 40;

const NOTHING_RUN: Totals = { passed: 0, failed: 1, skipped: 0 };

/**
 * Runs jobs of Spark on a node of their own, which is taken down whatever becomes of them. Where none can run here, or not
 * before `endsBefore` (ms since 1970), they are skipped and counted as such.
 */
export async function runRealSpark(
  paths: readonly string[],
  { endsBefore }: { readonly endsBefore?: number | undefined } = {},
): Promise<Totals> {
  const { state } = await stackStatus(E2E_STACK);
  if (state === 'up') {
    console.error(
      `A stack named ${E2E_STACK} is up already, of another run: npm run stack -- down --name ${E2E_STACK}`,
    );
    return NOTHING_RUN;
  }
  // Ctrl-C ends jest, and must not cut the taking down short.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  try {
    const whyNot = (await whyNoSpark()) ?? tooLate(endsBefore);
    if (whyNot === undefined) await prepareRealSpark({ onProgress: progressPrinter(process.stderr) });
    return await runJest([...paths, '--selectProjects', 'e2e', '--runInBand'], {
      limitMs: LIMIT_MINUTES * 60_000,
      ...(whyNot !== undefined && { env: { [SKIP]: whyNot } }),
    });
  } catch (error) {
    console.error(`Real Spark could not be made ready: ${error instanceof Error ? error.message : String(error)}`);
    return NOTHING_RUN;
  } finally {
    await takeDown(E2E_STACK);
  }
}

/** Why they are not begun any more, or undefined when there is time for them. */
function tooLate(endsBefore = Infinity): string | undefined {
  const minutes = (endsBefore - Date.now()) / 60_000;
  return minutes < COLD_MINUTES
    ? `${Math.floor(minutes)} minutes are left, and they may need ${COLD_MINUTES}.`
    : undefined;
}
