import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { whyNoRealNode } from '../../../stack/real-node/preflight.ts';

/** A given cluster in place of a local node, and its image of Spark: both or neither. */
const { SPARKBATCH_E2E_KUBECONFIG, SPARKBATCH_E2E_IMAGE } = process.env;

/** The given cluster, and an image of Spark that it has or can pull. */
export const GIVEN =
  SPARKBATCH_E2E_KUBECONFIG && SPARKBATCH_E2E_IMAGE
    ? { kubeconfig: SPARKBATCH_E2E_KUBECONFIG, image: SPARKBATCH_E2E_IMAGE }
    : undefined;

/** Environment variable with the reason, a sentence, for which these tests are skipped. */
export const SKIP = 'SPARKBATCH_E2E_SKIP';

/** The reason why no Spark job can run on this machine, a sentence, or undefined when one can. */
export async function whyNoSpark(): Promise<string | undefined> {
  const notWanted = process.env[SKIP];
  if (notWanted) return notWanted;
  if (GIVEN === undefined && (SPARKBATCH_E2E_KUBECONFIG || SPARKBATCH_E2E_IMAGE)) {
    return 'SPARKBATCH_E2E_KUBECONFIG and SPARKBATCH_E2E_IMAGE go together: set both, or neither.';
  }
  try {
    await promisify(execFile)('javac', ['--version']);
  } catch {
    return 'The application of the tests is compiled here, and javac cannot be run: install a JDK 17 or later.';
  }
  return GIVEN === undefined ? await whyNoRealNode() : undefined;
}
