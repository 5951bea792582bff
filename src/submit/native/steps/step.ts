import type { V1Container, V1EnvVar, V1Pod, V1PodSpec, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-object-api.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import type { PlannedAttempt } from '../../shared/ownership-labels.ts';

/** The input of every step. */
export interface StepInput extends PlannedAttempt {
  /** The properties that the batch asks for. The properties of the driver accumulate in the draft. */
  readonly requested: SparkProperties;
  /** Spark's version in the image. */
  readonly version: string;
}

/** A driver while the steps build it. */
export interface DriverDraft {
  /** The pod with its sidecars, but without the driver's container. */
  readonly pod: V1Pod;
  /** The driver's container. */
  readonly container: V1Container;
  /** The Spark properties that the driver will read. */
  readonly properties: SparkProperties;
  /** The objects that the pod needs. Namespace, ownership labels and owner are added to all of them at the end. */
  readonly dependents: readonly PlainObject[];
}

/** One aspect of a driver, added to a draft (Spark's `KubernetesFeatureConfigStep`). */
export type FeatureStep = (draft: DriverDraft, input: StepInput) => DriverDraft;

/** The draft with these fields of the pod's spec. */
export function withPodSpec(draft: DriverDraft, fields: Partial<V1PodSpec>): DriverDraft {
  const { pod } = draft;
  return { ...draft, pod: { ...pod, spec: { containers: [], ...pod.spec, ...fields } } };
}

/** The draft with these fields of the driver's container. */
export function withContainer(draft: DriverDraft, fields: Partial<V1Container>): DriverDraft {
  return { ...draft, container: { ...draft.container, ...fields } };
}

/** The draft with environment variables appended. Of two variables with one name, Kubernetes uses the last. */
export function withEnv(draft: DriverDraft, env: readonly V1EnvVar[]): DriverDraft {
  return withContainer(draft, { env: [...(draft.container.env ?? []), ...env] });
}

/** The draft with a volume, mounted into the driver's container as `mount` says. */
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

/** The draft with a further object that the pod needs. */
export function withDependent(draft: DriverDraft, object: PlainObject): DriverDraft {
  return { ...draft, dependents: [...draft.dependents, object] };
}
