import { attention, NotConvertibleError, type Note } from './conversion.ts';
import type { SparkSubmitArguments } from './spark-submit-arguments.ts';

/** Options that set a property and win over `--conf` (Spark's `SparkSubmit.prepareSubmitEnvironment`). */
export const OPTION_PROPERTIES: Readonly<Record<string, string>> = {
  '--archives': 'spark.archives',
  '--driver-cores': 'spark.driver.cores',
  '--exclude-packages': 'spark.jars.excludes',
  '--executor-cores': 'spark.executor.cores',
  '--executor-memory': 'spark.executor.memory',
  '--files': 'spark.files',
  '--jars': 'spark.jars',
  '--keytab': 'spark.kerberos.keytab',
  '--num-executors': 'spark.executor.instances',
  '--packages': 'spark.jars.packages',
  '--principal': 'spark.kerberos.principal',
  '--py-files': 'spark.submit.pyFiles',
  '--repositories': 'spark.jars.repositories',
};

/** Options without an equivalent in a batch, each with its note. */
const WITHOUT_EQUIVALENT: Readonly<Record<string, string>> = {
  '--queue':
    'is left out: queues belong to YARN; on Kubernetes, use a namespace with a ResourceQuota, or a batch scheduler',
  '--total-executor-cores': 'is left out: it is for standalone clusters; set executor.instances and executor.cores',
  '--supervise':
    'is left out: it is for standalone clusters; retry.application limits how often a failed batch is retried',
  '--verbose': 'is left out: "sparkbatch status" shows the progress of a batch',
};

/** Options with which spark-submit submits nothing, each with an alternative. */
const NOT_SUBMITTING: Readonly<Record<string, string>> = {
  '--kill': 'kills a driver. To kill a batch, use: sparkbatch kill ID.',
  '--status': 'shows the state of a driver. To see the state of a batch, use: sparkbatch status ID.',
  '--remote':
    'connects to a Spark Connect server and submits no driver. Leave it out, and give a master and an application.',
  '--help': 'submits nothing.',
  '--usage-error': 'submits nothing.',
  '--version': 'submits nothing.',
};

/** Primary resources with which the shells of Spark call spark-submit. */
const SHELLS: ReadonlySet<string> = new Set(['spark-shell', 'pyspark-shell', 'sparkr-shell']);

/** @throws NotConvertibleError if the command submits no application */
export function assertSubmitsApplication({ options, switches, primaryResource }: SparkSubmitArguments): void {
  for (const [option, reason] of Object.entries(NOT_SUBMITTING)) {
    if (options.has(option) || switches.has(option)) throw new NotConvertibleError(`spark-submit ${option} ${reason}`);
  }
  const mode = options.get('--deploy-mode') ?? 'client';
  if (mode !== 'client' && mode !== 'cluster') {
    throw new NotConvertibleError(`--deploy-mode must be client or cluster, not "${mode}".`);
  }
  if (primaryResource === 'run-example') {
    throw new NotConvertibleError(
      'run-example looks up class and jar in a Spark distribution. Use: spark-submit --class org.apache.spark.examples.NAME local:///opt/spark/examples/jars/spark-examples.jar.',
    );
  }
  if (primaryResource === undefined) {
    throw new NotConvertibleError('The command names no application. Give a jar, Python or R file after the options.');
  }
  if (SHELLS.has(primaryResource)) {
    throw new NotConvertibleError(`${primaryResource} starts an interactive shell, but a batch needs an application.`);
  }
}

/** Notes about the given options that have no equivalent. */
export function optionNotes({ options, switches }: SparkSubmitArguments): Note[] {
  return Object.entries(WITHOUT_EQUIVALENT)
    .filter(([option]) => options.has(option) || switches.has(option))
    .map(([option, message]) => {
      const about = options.has(option) ? `${option} ${options.get(option)}` : option;
      return option === '--verbose' ? { about, message } : attention(about, message);
    });
}

/** Notes about where the command ran its driver, if that differs from a batch. */
export function locationNotes(master: string | undefined, deployMode: string | undefined): Note[] {
  const notes: Note[] = [];
  if (master?.startsWith('k8s://')) {
    notes.push({
      about: `--master ${master}`,
      message: 'is left out: the worker knows its clusters; set "cluster" if it serves several',
    });
  } else if (master !== undefined) {
    notes.push(
      attention(
        `--master ${master}`,
        'is left out: a batch runs on Kubernetes. It needs an image with Spark and files that pods can access; cores and memory may have to be set',
      ),
    );
  }
  if ((deployMode ?? 'client') === 'client') {
    notes.push(
      attention(
        deployMode === undefined ? 'no --deploy-mode' : '--deploy-mode client',
        'ran the driver on the local machine; a batch runs it in a pod, without the files, environment and network of that machine',
      ),
    );
  }
  return notes;
}
