import { join } from 'node:path';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { propertiesFile } from '../../spark/properties-file.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { podTemplateText } from '../shared/pod-template.ts';
import { batchRedactor } from '../../redaction/batch-redactor.ts';
import { submitCommand } from './command.ts';
import { submitEnvironment } from './environment.ts';
import { type ChildEnd, runGuarded } from './guarded-child.ts';
import { LastLines } from './last-lines.ts';
import { ourTemplate, readTemplate } from './pod-template.ts';
import { driverMarks, submissionProperties } from './properties.ts';
import { openWorkshop, type Workshop } from './scratch-dir.ts';

/** What is submitted, from where to where. */
export interface SparkSubmitInput {
  readonly plan: BatchPlan;
  readonly attempt: AttemptPlan;
  readonly cluster: Cluster;
  /** Directory of the Spark distribution. */
  readonly home: string;
  /** Names of further variables of the environment. */
  readonly environment: readonly string[];
}

/** How a `spark-submit` ended, and its last lines, whole and without secrets. */
export interface SparkSubmitEnd extends ChildEnd {
  readonly lines: readonly string[];
}

/**
 * Runs one `spark-submit` to its end; `signal` ends it at once. Its files are gone when this returns.
 * @throws SubmitRejected when the batch's pod template can't be used
 */
export async function runSparkSubmit(input: SparkSubmitInput, signal: AbortSignal): Promise<SparkSubmitEnd> {
  const { plan, attempt, cluster, home, environment } = input;
  const requested = sparkProperties(plan.batch);
  const given =
    plan.batch.driver.template ?? (await readTemplate(requested['spark.kubernetes.driver.podTemplateFile']));
  await using workshop = await openWorkshop();
  const properties = 'spark.properties';
  const files = await writeFiles(plan.batch, workshop);
  const place = {
    driverTemplate: await workshop.write(
      'driver.yaml',
      podTemplateText({ ...ourTemplate(given, driverMarks(plan, attempt), plan.batch) }),
    ),
    executorTemplate: files.executorTemplate,
    context: cluster.options.context,
  };
  await workshop.write(
    properties,
    propertiesFile(submissionProperties(plan, attempt, place), `Attempt ${attempt.number} of ${plan.workflowId}`),
  );
  const output = new LastLines();
  const end = await runGuarded({
    ...submitCommand(plan.batch, home, cluster.server, workshop.pathOf(properties)),
    env: submitEnvironment(
      {
        home,
        kubeconfig: await kubeconfigOf(cluster, workshop),
        proxyUrl: cluster.options.proxyUrl,
        further: environment,
        temporary: workshop.temporary,
      },
      { ...process.env, ...files.variables },
    ),
    scratch: workshop.directory,
    onOutput: (stream, text) => output.add(stream, text),
    signal,
  });
  const own = environment.map((name) => ({ name, value: process.env[name] ?? '' }));
  return { ...end, lines: output.lines.map(batchRedactor(plan.batch, given, own)) };
}

/** The kubeconfig that leads to the cluster; of a way that is none, one with the credentials of now, which goes with the workshop. */
async function kubeconfigOf(cluster: Cluster, workshop: Workshop): Promise<string | undefined> {
  const text = await cluster.kubeconfig();
  return text === undefined ? cluster.options.kubeconfig : workshop.write('kubeconfig', text);
}

/** Writes what the batch carries in place of files of the machine that submits, and says how spark-submit finds it. */
async function writeFiles({ executor, sparkConfFiles, hadoopConfFiles }: Batch, workshop: Workshop) {
  const directories = { SPARK_CONF_DIR: sparkConfFiles, HADOOP_CONF_DIR: hadoopConfFiles };
  const variables: Record<string, string> = {};
  for (const [variable, files] of Object.entries(directories)) {
    if (!files) continue;
    for (const [name, text] of Object.entries(files)) await workshop.write(join(variable, name), text);
    variables[variable] = workshop.pathOf(variable);
  }
  const template = executor.template && podTemplateText(executor.template);
  return {
    variables,
    executorTemplate: template === undefined ? undefined : await workshop.write('executor.yaml', template),
  };
}
