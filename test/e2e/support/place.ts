import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { whyNoRealNode } from '../../../stack/real-node/preflight.ts';

/** The cluster to run on instead of a node of our own, and its image of Spark: both or neither. */
const { SPARKBATCH_E2E_KUBECONFIG, SPARKBATCH_E2E_IMAGE } = process.env;

/** A cluster that was given, with an image of Spark that it can pull or has. */
export const GIVEN =
  SPARKBATCH_E2E_KUBECONFIG && SPARKBATCH_E2E_IMAGE
    ? { kubeconfig: SPARKBATCH_E2E_KUBECONFIG, image: SPARKBATCH_E2E_IMAGE }
    : undefined;

/** The environment variable that says, in a sentence, why these tests are not wanted now. */
export const SKIP = 'SPARKBATCH_E2E_SKIP';

/** Why no Spark job can be run on this machine, in a sentence that says what is missing, or undefined when one can. */
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
