import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findDistribution } from '../submit/spark-submit/distribution.ts';
import { failed, ok, type Check } from './check.ts';

/** What `spark-submit` needs of this machine. */
export function sparkChecks(home: string | undefined): Check[] {
  return [
    {
      about: 'spark-submit',
      what: 'Spark distribution',
      look: () => {
        const found = findDistribution(home);
        if (!('missing' in found)) return Promise.resolve(ok(`Spark ${found.version} at ${found.home}`));
        const [told = '', mend = ''] = found.missing.split(/: (?=set )/);
        return Promise.resolve(failed(`this machine ${told}`, `To mend it, ${mend}.`));
      },
    },
    { about: 'spark-submit', what: 'Java', look: javaFinding },
  ];
}

/** The Java that `spark-submit` would take: that of JAVA_HOME, else the one in PATH. */
async function javaFinding(signal: AbortSignal) {
  const { JAVA_HOME } = process.env;
  const java = JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java';
  try {
    const { stderr, stdout } = await promisify(execFile)(java, ['-version'], { signal });
    return ok(`${`${stderr}\n${stdout}`.trim().split('\n')[0]} (${java})`);
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return failed(`${java} can not be run: ${why}`, 'Install a JDK or JRE 17, or point JAVA_HOME at one.');
  }
}
