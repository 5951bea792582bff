import type { V1ConfigMap, V1Pod, V1Service } from '@kubernetes/client-node';
import type { AttemptPlan, BatchPlan } from '../../model/plan.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { sparkVersion } from '../../spark/version.ts';
import { marksOf, withMarks } from '../marks.ts';
import { confConfigMap } from './features/conf-volume.ts';
import { driverService } from './features/driver-service.ts';
import type { DriverDraft, FeatureInput } from './features/feature.ts';
import { FEATURES } from './features/index.ts';

/** A driver and what it needs. The dependents have no owner yet: the driver's uid is known when it exists. */
export interface NativeDriver {
  readonly pod: V1Pod;
  readonly configMap: V1ConfigMap;
  readonly service: V1Service;
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
  const empty: DriverDraft = {
    pod: { apiVersion: 'v1', kind: 'Pod' },
    container: { name: '' },
    properties: requested,
  };
  const { pod, container, properties } = FEATURES.reduce((draft, feature) => feature(draft, input), empty);
  return {
    pod: { ...pod, spec: { ...pod.spec, containers: [container] } },
    configMap: withMarks(confConfigMap(input, properties), marksOf(input)),
    service: withMarks(driverService(input), marksOf(input)),
  };
}
