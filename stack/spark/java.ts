import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The oldest Java a Spark version runs on: 17 since Spark 4.0, 8 before. */
export function oldestJava(sparkVersion: string): number {
  return Number.parseInt(sparkVersion, 10) >= 4 ? 17 : 8;
}

/** The feature release in what `java -version` prints: 17 of "17.0.15", 8 of "1.8.0_392"; undefined when there is none. */
export function javaFeature(printed: string): number | undefined {
  const [, first, second] = / version "(\d+)(?:\.(\d+))?/.exec(printed) ?? [];
  if (first === undefined) return undefined;
  return first === '1' && second !== undefined ? Number(second) : Number(first);
}

/**
 * Why spark-submit of this version cannot run here, with what to install, or undefined when it can. The Java looked at
 * is the one spark-submit would take: that of JAVA_HOME, else the one in PATH.
 */
export async function whyNoJava(
  sparkVersion: string,
  { JAVA_HOME }: { readonly JAVA_HOME?: string | undefined } = process.env,
): Promise<string | undefined> {
  const java = JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java';
  const oldest = oldestJava(sparkVersion);
  const remedy = `Install a JDK or JRE ${Math.max(oldest, 17)}, or point JAVA_HOME at one.`;
  try {
    // Every Java since the first one writes its version to standard error.
    const { stderr, stdout } = await promisify(execFile)(java, ['-version'], { timeout: 20_000 });
    const feature = javaFeature(`${stderr}\n${stdout}`);
    if (feature !== undefined && feature >= oldest) return undefined;
    const said = stderr.split('\n')[0] || 'nothing';
    return `spark-submit ${sparkVersion} needs Java ${oldest} or later, and ${java} says: ${said}. ${remedy}`;
  } catch {
    return `spark-submit ${sparkVersion} needs Java ${oldest} or later, and ${java} cannot be run. ${remedy}`;
  }
}
