import { randomUUID } from 'node:crypto';
import type { V1Pod, V1PodTemplateSpec, V1Service } from '@kubernetes/client-node';
import type { SparkApplication } from '../../../src/submit/operator/application.ts';

interface DriverSpec {
  readonly podName?: string;
  readonly serviceAccount?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly template?: V1PodTemplateSpec;
}

/** The driver in the spec of a SparkApplication. */
export function driverSpecOf({ spec }: SparkApplication): DriverSpec {
  return spec['driver'] ?? {};
}

/**
 * The driver that the operator's spark-submit creates for an application: from the pod template with its gates and
 * finalizers, and with a generated application id. As spark-submit 3.5.7 and 4.1.4 and operator 2.5.2 do.
 */
export function driverPodOf(application: SparkApplication): V1Pod {
  const { labels, annotations, podName, serviceAccount, template } = driverSpecOf(application);
  const { name = '', uid = '', labels: ownLabels } = application.metadata ?? {};
  const used = annotations?.['sim.spark-batch/operator-template'] === 'ignored' ? undefined : template;
  const { image } = application.spec as { image?: string };
  return {
    metadata: {
      ...used?.metadata,
      name: podName ?? `${name}-driver`,
      labels: {
        ...used?.metadata?.labels,
        ...ownLabels,
        ...labels,
        'spark-app-name': name,
        'spark-app-selector': `spark-${randomUUID().replaceAll('-', '')}`,
        'spark-role': 'driver',
        'sparkoperator.k8s.io/app-name': name,
        'sparkoperator.k8s.io/launched-by-spark-operator': 'true',
        'sparkoperator.k8s.io/submission-id': randomUUID(),
      },
      annotations: { ...used?.metadata?.annotations, ...annotations },
      ownerReferences: [
        {
          apiVersion: 'sparkoperator.k8s.io/v1beta2',
          kind: 'SparkApplication',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      ...used?.spec,
      ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
      restartPolicy: 'Never',
      containers: [{ ...used?.spec?.containers[0], name: 'spark-kubernetes-driver', image: image ?? '' }],
    },
  };
}

/** The Service that its spark-submit creates after a driver. */
export function driverServiceOf({ metadata: { name = '', uid = '', labels = {} } = {} }: V1Pod): V1Service {
  return {
    metadata: {
      name: `${labels['spark-app-name']}-${randomUUID().slice(0, 8)}-driver-svc`,
      labels: { 'spark-app-selector': labels['spark-app-selector'] ?? '' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
    },
    spec: {
      clusterIP: 'None',
      selector: { 'spark-app-selector': labels['spark-app-selector'] ?? '', 'spark-role': 'driver' },
      ports: [{ name: 'spark-ui', port: 4040 }],
    },
  };
}
