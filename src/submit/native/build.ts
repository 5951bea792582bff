import type { V1Pod } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-objects.ts';
import { DRIVER_CONTAINER, STATE_CONTAINER_ANNOTATION } from '../../model/names.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { sparkVersion } from '../../spark/application.ts';
import { marksOf, withMarks } from '../shared/ownership-labels.ts';
import { draftFromTemplate } from './features/driver-template.ts';
import type { DriverDraft, FeatureInput } from './features/feature.ts';
import { FEATURES } from './features/index.ts';

/** A driver and what it needs. The dependents have no owner yet: the driver's uid is known when it exists. */
export interface NativeDriver {
  readonly pod: PlainObject & V1Pod;
  /** Its Service and its ConfigMap, and whatever else the batch asks for: further ConfigMaps, a Secret, claims. */
  readonly dependents: readonly PlainObject[];
}

/**
 * The driver that Spark's own submission client would create for this attempt, and what makes it ours (as Spark's
 * `KubernetesDriverBuilder.buildFromFeatures`). The same plan and attempt make the same objects, whoever asks.
 *
 * Expects a batch that `checkNative` has nothing against.
 */
export function buildNativeDriver(plan: BatchPlan, attempt: AttemptPlan): NativeDriver {
  const requested = sparkProperties(plan.batch);
  const input: FeatureInput = { plan, attempt, requested, version: sparkVersion(plan.batch) };
  const begun = draftFromTemplate(plan.batch, requested);
  const draft = FEATURES.reduce((sofar, feature) => feature(sofar, input), begun);
  return {
    pod: podOf(draft),
    dependents: draft.dependents.map((object) => withMarks(inNamespace(object, plan), marksOf(input))),
  };
}

/** The whole pod: the driver's container comes after its sidecars, as Spark has it. */
function podOf({ pod, container }: DriverDraft): NativeDriver['pod'] {
  const { metadata, spec } = pod;
  // What ends the batch is told by this container, under whatever name its template has it.
  const annotations = {
    ...metadata?.annotations,
    ...(container.name !== DRIVER_CONTAINER && { [STATE_CONTAINER_ANNOTATION]: container.name }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, annotations },
    spec: { ...spec, containers: [...(spec?.containers ?? []), container] },
  };
}

function inNamespace(object: PlainObject, { batch }: BatchPlan): PlainObject {
  return { ...object, metadata: { ...object.metadata, namespace: batch.namespace } };
}
