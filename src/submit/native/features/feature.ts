import type { V1Container, V1EnvVar, V1Pod, V1PodSpec, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-objects.ts';
import type { AttemptPlan } from '../../../model/batch/attempt.ts';
import type { BatchPlan } from '../../../model/batch/plan.ts';
import type { SparkProperties } from '../../../spark/properties.ts';

/** What every feature may look at. */
export interface FeatureInput {
  readonly plan: BatchPlan;
  readonly attempt: AttemptPlan;
  /** The properties the batch asks for; those the driver gets in the end grow in the draft. */
  readonly requested: SparkProperties;
  /** Spark's version in the image. */
  readonly version: string;
}

/**
 * A driver in the making: its pod, its container (not yet in the pod, as its sidecars are), the properties it will read,
 * and the objects it needs.
 */
export interface DriverDraft {
  readonly pod: V1Pod;
  readonly container: V1Container;
  readonly properties: SparkProperties;
  /** Without namespace, marks and owner, which all of them get. */
  readonly dependents: readonly PlainObject[];
}

/** One idea of what a driver is made of, added to what the features before it made (as Spark's `KubernetesFeatureConfigStep`). */
export type Feature = (draft: DriverDraft, input: FeatureInput) => DriverDraft;

/** The draft with these fields of the pod's spec. */
export function withPodSpec(draft: DriverDraft, fields: Partial<V1PodSpec>): DriverDraft {
  const { pod } = draft;
  return { ...draft, pod: { ...pod, spec: { containers: [], ...pod.spec, ...fields } } };
}

/** The draft with these fields of the container. */
export function withContainer(draft: DriverDraft, fields: Partial<V1Container>): DriverDraft {
  return { ...draft, container: { ...draft.container, ...fields } };
}

/** The draft with further environment variables; where a name comes twice, Kubernetes takes the last. */
export function withEnv(draft: DriverDraft, env: readonly V1EnvVar[]): DriverDraft {
  return withContainer(draft, { env: [...(draft.container.env ?? []), ...env] });
}

/** The draft with a further volume, mounted where `mount` says. */
export function withVolume(draft: DriverDraft, volume: V1Volume, mount: Omit<V1VolumeMount, 'name'>): DriverDraft {
  const { pod, container } = draft;
  return withContainer(withPodSpec(draft, { volumes: [...(pod.spec?.volumes ?? []), volume] }), {
    volumeMounts: [...(container.volumeMounts ?? []), { ...mount, name: volume.name }],
  });
}

/** The draft with further properties for the driver to read. */
export function withProperties(draft: DriverDraft, properties: SparkProperties): DriverDraft {
  return { ...draft, properties: { ...draft.properties, ...properties } };
}

/** The draft with a further object that the driver needs. */
export function withDependent(draft: DriverDraft, object: PlainObject): DriverDraft {
  return { ...draft, dependents: [...draft.dependents, object] };
}
