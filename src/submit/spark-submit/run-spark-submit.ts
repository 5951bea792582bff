import type { Cluster } from '../../kubernetes/cluster.ts';
import type { AttemptPlan, BatchPlan } from '../../model/plan.ts';
import { propertiesFile } from '../../spark/properties-file.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { redactor } from '../../spark/redaction.ts';
import { submitCommand } from './command.ts';
import { submitEnvironment } from './environment.ts';
import { type ChildEnd, runGuarded } from './guarded-child.ts';
import { LastLines } from './last-lines.ts';
import { ourTemplate, readTemplate } from './pod-template.ts';
import { driverMarks, submissionProperties } from './properties.ts';
import { openWorkshop } from './workshop.ts';

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
  const template = await readTemplate(requested['spark.kubernetes.driver.podTemplateFile']);
  await using workshop = await openWorkshop();
  const [podTemplate, properties] = ['pod-template.yaml', 'spark.properties'];
  // JSON is YAML that every parser reads the same way.
  await workshop.write(podTemplate, JSON.stringify(ourTemplate(template, driverMarks(plan, attempt), plan.batch)));
  const place = { podTemplate: workshop.pathOf(podTemplate), context: cluster.options.context };
  await workshop.write(
    properties,
    propertiesFile(submissionProperties(plan, attempt, place), `Attempt ${attempt.number} of ${plan.workflowId}`),
  );
  const output = new LastLines();
  const end = await runGuarded({
    ...submitCommand(plan.batch, home, cluster.server, workshop.pathOf(properties)),
    env: submitEnvironment(
      { home, kubeconfig: cluster.options.kubeconfig, further: environment, temporary: workshop.temporary },
      process.env,
    ),
    scratch: workshop.directory,
    onOutput: (stream, text) => output.add(stream, text),
    signal,
  });
  return { ...end, lines: output.lines.map(redactor(requested)) };
}
