import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorMessage } from '../model/lang.ts';
import { findDistribution } from '../submit/spark-submit/distribution.ts';
import { failed, ok, type Check, type CheckResult } from './check.ts';

/** Checks whether this machine has everything that the submit kind `spark-submit` needs. */
export function sparkChecks(sparkHome: string | undefined): Check[] {
  const check = (name: string, run: Check['run']): Check => ({ subject: 'spark-submit', name, run });
  return [
    check('Spark distribution', () => Promise.resolve(checkDistribution(sparkHome))),
    check('Java', (signal) => checkJava(signal)),
  ];
}

function checkDistribution(sparkHome: string | undefined): CheckResult {
  const found = findDistribution(sparkHome);
  if (!('missing' in found)) return ok(`Spark ${found.version} at ${found.home}`);
  return failed(`this machine ${found.missing}`, `${found.advice}.`);
}

/** The Java that `spark-submit` uses: that of JAVA_HOME, else the one in PATH. */
async function checkJava(signal: AbortSignal): Promise<CheckResult> {
  const { JAVA_HOME } = process.env;
  const java = JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java';
  try {
    const { stderr, stdout } = await promisify(execFile)(java, ['-version'], { signal });
    return ok(`${`${stderr}\n${stdout}`.trim().split('\n')[0]} (${java})`);
  } catch (error) {
    signal.throwIfAborted();
    return failed(
      `${java} cannot be run: ${errorMessage(error).split('\n')[0]}`,
      'Install a JDK or JRE 17, or set JAVA_HOME to one.',
    );
  }
}
