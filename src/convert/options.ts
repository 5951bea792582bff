import { NotConvertible, type Note } from './conversion.ts';
import type { SparkSubmitArguments } from './spark-submit-arguments.ts';

/** Options that are a property's other name (Spark's `SparkSubmit.prepareSubmitEnvironment`). */
export const OPTION_PROPERTIES: Readonly<Record<string, string>> = {
  '--archives': 'spark.archives',
  '--driver-class-path': 'spark.driver.extraClassPath',
  '--driver-cores': 'spark.driver.cores',
  '--driver-default-class-path': 'spark.driver.defaultExtraClassPath',
  '--driver-java-options': 'spark.driver.extraJavaOptions',
  '--driver-library-path': 'spark.driver.extraLibraryPath',
  '--driver-memory': 'spark.driver.memory',
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

/** Options that a batch has nothing for, each with its reason. */
const WITHOUT_COUNTERPART: Readonly<Record<string, string>> = {
  '--proxy-user':
    'is left out: nobody is impersonated; the driver acts by driver.serviceAccount, and by HADOOP_USER_NAME in driver.env and executor.env where storage goes by names',
  '--queue':
    'is left out: queues are of YARN; on Kubernetes a namespace and its quota, or a batch scheduler, share a cluster',
  '--total-executor-cores': 'is left out: it is of standalone clusters; say executor.instances and executor.cores',
  '--supervise':
    'is left out: it is of standalone clusters; retry.application says how often a failed batch is tried again',
  '--verbose': 'is left out: "sparkbatch status" shows what becomes of a batch',
  '--load-spark-defaults':
    'is left out: conf/spark-defaults.conf of the submitting machine is not read; convert with --properties-file, or add its properties to sparkConf',
};

/** Options of spark-submit that submit nothing, and what to do instead. */
const NO_SUBMISSION: Readonly<Record<string, string>> = {
  '--kill': 'kills a driver that runs. Of a batch: sparkbatch kill ID.',
  '--status': 'asks for the state of a driver. Of a batch: sparkbatch status ID.',
  '--remote':
    'makes a client of a Spark Connect server, which submits no driver. A batch has a driver of its own: leave it out, and name master and application.',
  '--help': 'submits nothing.',
  '--usage-error': 'submits nothing.',
  '--version': 'submits nothing.',
};

/** Primary resources by which Spark's own shells and servers call spark-submit. */
const SHELLS: ReadonlySet<string> = new Set(['spark-shell', 'pyspark-shell', 'sparkr-shell']);

/** @throws NotConvertible when the command submits no application */
export function refuseWhatIsNoSubmission({ options, switches, primaryResource }: SparkSubmitArguments): void {
  for (const [option, what] of Object.entries(NO_SUBMISSION)) {
    if (options.has(option) || switches.has(option)) throw new NotConvertible(`spark-submit ${option} ${what}`);
  }
  const mode = options.get('--deploy-mode') ?? 'client';
  if (mode !== 'client' && mode !== 'cluster') {
    throw new NotConvertible(`--deploy-mode is client or cluster, not "${mode}".`);
  }
  if (primaryResource === 'run-example') {
    throw new NotConvertible(
      'run-example finds class and jar in a Spark distribution: write spark-submit --class org.apache.spark.examples.NAME local:///opt/spark/examples/jars/spark-examples.jar.',
    );
  }
  if (primaryResource === undefined) {
    throw new NotConvertible('The command names no application: its jar, Python or R file goes behind the options.');
  }
  if (SHELLS.has(primaryResource)) {
    throw new NotConvertible(`${primaryResource} is for a person at a terminal: a batch needs an application.`);
  }
}

/** Options that are given and have no counterpart. */
export function optionNotes({ options, switches }: SparkSubmitArguments): Note[] {
  return Object.entries(WITHOUT_COUNTERPART)
    .filter(([option]) => options.has(option) || switches.has(option))
    .map(([about, message]) => ({ about: options.has(about) ? `${about} ${options.get(about)}` : about, message }));
}

/** Where the command ran its driver, as far as it is not where a batch does. */
export function placeNotes(master: string | undefined, deployMode: string | undefined): Note[] {
  const notes: Note[] = [];
  if (master?.startsWith('k8s://')) {
    notes.push({
      about: `--master ${master}`,
      message: 'is left out: the worker knows its clusters; name one in "cluster" where it serves several',
    });
  } else if (master !== undefined) {
    notes.push({
      about: `--master ${master}`,
      message:
        'is left out: a batch runs on Kubernetes. It needs an image with Spark, and files that pods can reach; cores and memory may have to be said',
    });
  }
  if ((deployMode ?? 'client') === 'client') {
    notes.push({
      about: deployMode === undefined ? 'no --deploy-mode' : '--deploy-mode client',
      message:
        'ran the driver on the submitting machine; a batch runs it in a pod of the cluster: files, environment and network of that machine are not there',
    });
  }
  return notes;
}
