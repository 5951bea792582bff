import { join } from 'node:path';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { batchRedactor } from '../../redaction/batch-redactor.ts';
import { propertiesFile } from '../../spark/properties-file.ts';
import { sparkProperties } from '../../spark/properties.ts';
import type { PlannedAttempt } from '../shared/ownership-labels.ts';
import { executorTemplateText, podTemplateText } from '../shared/pod-template.ts';
import { submitCommand, submitEnvironment } from './command.ts';
import { type ChildEnd, runGuarded } from './guarded-child.ts';
import { LastLines } from './last-lines.ts';
import { openScratchDir, type ScratchDir } from './scratch-dir.ts';
import {
  ownedDriverTemplate,
  readTemplate,
  submissionProperties,
  submittedDriverOwnership,
} from './submission-files.ts';

/** The batch to submit, with the distribution and the process options. */
export interface SparkSubmitInput extends PlannedAttempt {
  readonly cluster: ClusterApi;
  /** Directory of the Spark distribution. */
  readonly home: string;
  /** Names of further variables of the worker's environment to pass on. */
  readonly environment: readonly string[];
}

/** How a `spark-submit` ended. */
export interface SparkSubmitEnd extends ChildEnd {
  /** Its last lines of output, without secrets. */
  readonly lines: readonly string[];
}

/**
 * Runs one `spark-submit` to its end. Its files are removed when this returns.
 * @param signal kills it at once
 * @throws SubmitRejectedError when the batch's pod template can't be used
 */
export async function runSparkSubmit(input: SparkSubmitInput, signal: AbortSignal): Promise<SparkSubmitEnd> {
  const { plan, attempt, cluster, home, environment } = input;
  const { batch } = plan;
  const requested = sparkProperties(batch);
  const template = batch.driver.template ?? (await readTemplate(requested['spark.kubernetes.driver.podTemplateFile']));
  await using scratch = await openScratchDir();
  const files = await writeBatchFiles(batch, scratch);
  const paths = {
    driverTemplate: await scratch.write(
      'driver.yaml',
      podTemplateText({ ...ownedDriverTemplate(template, submittedDriverOwnership(input), batch) }),
    ),
    executorTemplate: files.executorTemplate,
    krb5Conf: files.krb5Conf,
    context: cluster.connectionSettings.context,
  };
  const properties = await scratch.write(
    'spark.properties',
    propertiesFile(submissionProperties(input, paths), `Attempt ${attempt.number} of ${plan.workflowId}`),
  );
  const output = new LastLines();
  const end = await runGuarded({
    ...submitCommand(batch, home, cluster.server, properties),
    env: submitEnvironment(
      {
        home,
        kubeconfig: await kubeconfigOf(cluster, scratch),
        proxyUrl: cluster.connectionSettings.proxyUrl,
        additional: environment,
        temporary: scratch.temporary,
      },
      { ...process.env, ...files.variables },
    ),
    scratch: scratch.directory,
    onOutput: (stream, text) => output.add(stream, text),
    signal,
  });
  const passedVariables = environment.map((name) => ({ name, value: process.env[name] ?? '' }));
  return { ...end, lines: output.lines.map(batchRedactor(batch, template, passedVariables)) };
}

/**
 * The kubeconfig of the cluster: its own, or, for a cluster that is configured otherwise, one with its current
 * credentials in the scratch directory.
 */
async function kubeconfigOf(cluster: ClusterApi, scratch: ScratchDir): Promise<string | undefined> {
  const text = await cluster.kubeconfig();
  return text === undefined ? cluster.connectionSettings.kubeconfig : scratch.write('kubeconfig', text);
}

/** Writes the files that the batch carries, and returns how spark-submit finds them. */
async function writeBatchFiles({ executor, sparkConfFiles, hadoopConfFiles, krb5Conf }: Batch, scratch: ScratchDir) {
  const directories = { SPARK_CONF_DIR: sparkConfFiles, HADOOP_CONF_DIR: hadoopConfFiles };
  const variables: Record<string, string> = {};
  for (const [variable, files] of Object.entries(directories)) {
    if (!files) continue;
    for (const [name, text] of Object.entries(files)) await scratch.write(join(variable, name), text);
    variables[variable] = scratch.pathOf(variable);
  }
  const template = executorTemplateText(executor);
  return {
    variables,
    executorTemplate: template === undefined ? undefined : await scratch.write('executor.yaml', template),
    // Spark mounts the file by this name.
    krb5Conf: krb5Conf === undefined ? undefined : await scratch.write('krb5.conf', krb5Conf),
  };
}
