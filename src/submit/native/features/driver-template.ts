import type { Batch } from '../../../model/batch/batch.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import { podOf } from '../../shared/pod-template.ts';
import type { DriverDraft } from './feature.ts';

/**
 * The draft a driver is begun with: nothing, or its pod template (as Spark's `KubernetesUtils.loadPodFromTemplate`). The
 * container that Spark adds to is the named one or else the first; the others are its sidecars.
 */
export function draftFromTemplate({ driver: { template } }: Batch, properties: SparkProperties): DriverDraft {
  const { metadata = {}, spec, ...rest } = podOf(template ?? {});
  const containers = spec?.containers ?? [];
  const name = properties['spark.kubernetes.driver.podTemplateContainerName'];
  const container = containers.find((candidate) => candidate.name === name) ?? containers[0];
  const sidecars = containers.filter((candidate) => candidate !== container);
  return {
    pod: { ...rest, metadata, spec: { ...spec, containers: sidecars } },
    container: container ?? { name: '' },
    properties,
    dependents: [],
  };
}
