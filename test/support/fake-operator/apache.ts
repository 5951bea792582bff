import type { V1Pod, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { SparkApplication } from '../../../src/submit/operator/application.ts';
import { APACHE } from '../../../src/submit/operator/apache/index.ts';
import type { ApacheState, ApacheStatus } from '../../../src/submit/operator/apache/status.ts';
import { driverServiceOf } from './driver-pod.ts';
import type { Flavour } from './flavour.ts';

/** The Apache operator, which finds the drivers of an application by a label and deletes them before the application. */
export const APACHE_FLAVOUR: Flavour = {
  resource: APACHE.resource,
  definition: 'sparkapplications.spark.apache.org.yaml',
  finalizer: 'sparkapplications.spark.apache.org/finalizer',
  isNew: (application) => ['', 'Submitted'].includes(stateOf(application)),
  driverName: (application) => confOf(application)['spark.kubernetes.driver.pod.name'] ?? '',
  annotations: (application) => withPrefix(confOf(application), 'spark.kubernetes.driver.annotation.'),
  driverPod,
  driverService: driverServiceOf,
  submitted: (application) => moved(application, { currentStateSummary: 'DriverRequested' }),
  submissionFailed: (application) =>
    moved(application, { currentStateSummary: 'SchedulingFailure', message: SCHEDULING_ERROR }),
  next(application, driver) {
    const state = stateOf(application);
    if (['SchedulingFailure', 'Succeeded', 'Failed', 'DriverEvicted'].includes(state)) {
      // As with resourceRetainPolicy Always.
      return moved(application, { currentStateSummary: 'TerminatedWithoutReleaseResources' });
    }
    if (state !== 'DriverRequested' && state !== 'RunningHealthy') return undefined;
    if (!driver) return moved(application, { currentStateSummary: 'Failed', message: 'Driver removed.' });
    const next = stateByPod(driver);
    return next === undefined || next.currentStateSummary === state ? undefined : moved(application, next);
  },
};

/** As the operator writes it: the stack of the exception of its Kubernetes client. */
const SCHEDULING_ERROR =
  'Failed to request driver from scheduler backend. StackTrace: io.fabric8.kubernetes.client.KubernetesClientException: ' +
  'Failure executing: POST at: https://10.96.0.1:443/api/v1/namespaces/x/pods. Message: pods "driver" is forbidden: ' +
  'exceeded quota. Received status: Status(apiVersion=v1, code=403, details=null, kind=Status).\n' +
  '\tat io.fabric8.kubernetes.client.KubernetesClientException.copyAsCause(KubernetesClientException.java:238)';

function stateByPod({ status }: V1Pod): ApacheState | undefined {
  switch (status?.phase) {
    case 'Running':
      return { currentStateSummary: 'RunningHealthy' };
    case 'Succeeded':
      return { currentStateSummary: 'Succeeded' };
    case 'Failed': {
      const currentStateSummary = status.reason === 'Evicted' ? 'DriverEvicted' : 'Failed';
      return { currentStateSummary, lastObservedDriverStatus: status };
    }
    default:
      return undefined;
  }
}

/** The status with one state more. */
function moved({ status }: SparkApplication, next: ApacheState): ApacheStatus {
  const { stateTransitionHistory: history = { 0: { currentStateSummary: 'Submitted' } } } = (status ??
    {}) as ApacheStatus;
  const currentState = { message: '', ...next, lastTransitionTime: new Date().toISOString() };
  return { currentState, stateTransitionHistory: { ...history, [Object.keys(history).length]: currentState } };
}

function stateOf({ status }: SparkApplication): string {
  return ((status ?? {}) as ApacheStatus).currentState?.currentStateSummary ?? '';
}

function confOf({ spec }: SparkApplication): Readonly<Record<string, string>> {
  return spec['sparkConf'] as Readonly<Record<string, string>>;
}

function driverPod(application: SparkApplication): V1Pod {
  const { name = '', uid = '' } = application.metadata ?? {};
  const conf = confOf(application);
  const { podTemplateSpec: template } = application.spec['driverSpec'] as { podTemplateSpec: V1PodTemplateSpec };
  const [container] = template.spec?.containers ?? [];
  return {
    metadata: {
      ...template.metadata,
      name: conf['spark.kubernetes.driver.pod.name'] ?? '',
      labels: {
        ...template.metadata?.labels,
        ...withPrefix(conf, 'spark.kubernetes.driver.label.'),
        'spark-app-name': name,
        'spark-app-selector': `${name}-0`,
        'spark-role': 'driver',
        'spark.operator/name': 'spark-kubernetes-operator',
        'spark.operator/spark-app-name': name,
      },
      annotations: {
        ...template.metadata?.annotations,
        ...withPrefix(conf, 'spark.kubernetes.driver.annotation.'),
      },
      // Unlike a controller of Kubernetes, the operator does not mark itself as one.
      ownerReferences: [
        { apiVersion: 'spark.apache.org/v1', kind: 'SparkApplication', name, uid, blockOwnerDeletion: true },
      ],
    },
    spec: {
      ...template.spec,
      restartPolicy: 'Never',
      containers: [
        { ...container, name: 'spark-kubernetes-driver', image: conf['spark.kubernetes.container.image'] ?? '' },
      ],
    },
  };
}

function withPrefix(conf: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(conf).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
}
