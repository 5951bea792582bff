import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The oldest Java that a version of Spark supports: 17 since Spark 4.0, 8 before. */
export function oldestJava(sparkVersion: string): number {
  return Number.parseInt(sparkVersion, 10) >= 4 ? 17 : 8;
}

/** The feature release in the output of `java -version`: 17 for "17.0.15", 8 for "1.8.0_392"; undefined if there is none. */
export function javaFeature(printed: string): number | undefined {
  const [, first, second] = / version "(\d+)(?:\.(\d+))?/.exec(printed) ?? [];
  if (first === undefined) return undefined;
  return first === '1' && second !== undefined ? Number(second) : Number(first);
}

/**
 * Returns the reason why spark-submit of this version can't run on this machine, with instructions, or undefined if it can.
 * Checks the Java that spark-submit would use: that of JAVA_HOME, otherwise the one in PATH.
 */
export async function whyNoJava(
  sparkVersion: string,
  { JAVA_HOME }: { readonly JAVA_HOME?: string | undefined } = process.env,
): Promise<string | undefined> {
  const java = JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java';
  const oldest = oldestJava(sparkVersion);
  const remedy = `Install a JDK or JRE ${Math.max(oldest, 17)}, or set JAVA_HOME to one.`;
  try {
    // Java writes its version to standard error.
    const { stderr, stdout } = await promisify(execFile)(java, ['-version'], { timeout: 20_000 });
    const feature = javaFeature(`${stderr}\n${stdout}`);
    if (feature !== undefined && feature >= oldest) return undefined;
    const output = stderr.split('\n')[0] || 'nothing';
    return `spark-submit ${sparkVersion} needs Java ${oldest} or later, but ${java} printed: ${output}. ${remedy}`;
  } catch {
    return `spark-submit ${sparkVersion} needs Java ${oldest} or later, but ${java} can't be run. ${remedy}`;
  }
}
