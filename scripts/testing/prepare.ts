// Downloads and builds what a whole run of the tests needs and the cache does not have, while the first tests run:
// the servers, then what the tests with real Spark need. It takes what these leave of the processors.
import { constants, setPriority } from 'node:os';
import { errorMessage } from '../../src/model/lang.ts';
import { ensureBinaries } from '../../stack/binaries.ts';
import { whyNoSpark } from '../../test/e2e/support/prerequisites.ts';
import { prepareRealSpark } from '../../test/e2e/support/prepare.ts';

setPriority(constants.priority.PRIORITY_LOW);
try {
  await ensureBinaries();
  if ((await whyNoSpark()) === undefined) await prepareRealSpark({ onProgress: () => undefined });
} catch (error) {
  console.error(`Not prepared in advance: ${errorMessage(error)}`);
  process.exitCode = 1;
}
