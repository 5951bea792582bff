import type { V1Pod } from '@kubernetes/client-node';
import type { SparkApplication } from '../../../src/submit/operator/application.ts';
import { KUBEFLOW } from '../../../src/submit/operator/kubeflow/index.ts';
import type { KubeflowStatus } from '../../../src/submit/operator/kubeflow/status.ts';
import { driverPodOf, driverServiceOf, driverSpecOf } from './driver-pod.ts';
import type { Flavour } from './flavour.ts';

/** The Kubeflow operator 2.5.2 with Spark 4.1.4. */
export const KUBEFLOW_FLAVOUR: Flavour = {
  resource: KUBEFLOW.resource,
  definition: 'sparkapplications.yaml',
  isNew: (application) => stateOf(application) === '',
  driverName: (application) => driverSpecOf(application).podName ?? '',
  annotations: (application) => driverSpecOf(application).annotations ?? {},
  driverPod: driverPodOf,
  driverService: driverServiceOf,
  submitted: () => ({ applicationState: { state: 'SUBMITTED' }, executionAttempts: 1 }),
  submissionFailed: () => moved('SUBMISSION_FAILED', SUBMISSION_ERROR),
  next(application, driver) {
    const state = stateOf(application);
    const { errorMessage = '' } = statusOf(application).applicationState ?? {};
    if (state === 'SUBMISSION_FAILED' || state === 'FAILING') return moved('FAILED', errorMessage);
    if (state === 'SUCCEEDING') return moved('COMPLETED', errorMessage);
    if (state !== 'SUBMITTED' && state !== 'RUNNING') return undefined;
    if (!driver) return moved('FAILING', 'driver pod not found');
    const current = PHASES[driver.status?.phase ?? ''] ?? 'SUBMITTED';
    return current === state ? undefined : moved(current, errorOf(driver));
  },
};

/** As the operator writes it. */
const SUBMISSION_ERROR =
  'failed to submit spark application: failed to run spark-submit: failed to run spark-submit: ' +
  'WARNING: Using incubator modules: jdk.incubator.vector\n' +
  'Exception in thread "main" java.io.FileNotFoundException: job.jar\n\tat org.apache.spark.deploy.SparkSubmit.main';

const PHASES: Readonly<Record<string, string>> = { Running: 'RUNNING', Succeeded: 'SUCCEEDING', Failed: 'FAILING' };

function statusOf({ status }: SparkApplication): KubeflowStatus {
  return status ?? {};
}

function stateOf(application: SparkApplication): string {
  return statusOf(application).applicationState?.state ?? '';
}

function moved(state: string, errorMessage: string): KubeflowStatus {
  return { applicationState: { state, errorMessage } };
}

function errorOf({ status }: V1Pod): string {
  const ended = status?.containerStatuses?.[0]?.state?.terminated;
  if (!ended || ended.exitCode === 0) return '';
  return `driver container failed with ExitCode: ${ended.exitCode}, Reason: ${ended.reason}`;
}
