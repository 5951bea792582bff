import type { KubernetesObject, V1OwnerReference } from '@kubernetes/client-node';
import {
  APPLICATION_ID_LABEL,
  ROLE_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../model/names.ts';

/** The batch that holds a driver, by the marks of its pod. */
export interface Holder {
  readonly batchId: string;
  /** UUID of its Temporal namespace. */
  readonly temporalNamespaceId: string | undefined;
}

/** The batch that holds a driver already; undefined for a driver without marks of SparkBatch. */
export function holderOf({ metadata }: KubernetesObject): Holder | undefined {
  const batchId = metadata?.annotations?.[WORKFLOW_ID_ANNOTATION];
  const temporalNamespaceId = metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL];
  if (batchId === undefined && temporalNamespaceId === undefined) return undefined;
  return { batchId: batchId ?? 'unknown', temporalNamespaceId };
}

/**
 * The controller of a pod, such as a SparkApplication or a Job; undefined if there is none. The Apache operator does not mark
 * its applications as controllers, but creates their drivers again.
 */
export function controllerOf({ metadata }: KubernetesObject): V1OwnerReference | undefined {
  return metadata?.ownerReferences?.find(
    ({ apiVersion, controller, kind }) =>
      controller === true || (kind === 'SparkApplication' && apiVersion.startsWith('spark.apache.org/')),
  );
}

/**
 * Why no batch can adopt a pod: it is no driver of Spark, or another controller could create it again. Each
 * reason is a clause.
 */
export function adoptionProblems(pod: KubernetesObject): string[] {
  const { labels = {} } = pod.metadata ?? {};
  const controller = controllerOf(pod);
  return [
    ...(labels[ROLE_LABEL] === 'driver'
      ? []
      : [`its label ${ROLE_LABEL} is not driver, so Spark did not create it in cluster mode`]),
    ...(labels[APPLICATION_ID_LABEL]
      ? []
      : [`it has no label ${APPLICATION_ID_LABEL}, by which its executors are found`]),
    ...(controller
      ? [
          `${controller.kind} ${controller.name} controls it and could create it again after a kill: leave it to that, or submit the application by another kind`,
        ]
      : []),
  ];
}
