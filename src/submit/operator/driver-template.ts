import { asRecord } from '../../model/lang.ts';
import { DEPENDENTS_GATE, DRIVER_CONTAINER } from '../../model/names.ts';
import { fieldsAt, type SpecFields } from './fields.ts';

/**
 * The driver's pod template with the scheduling gate; Spark keeps everything in a template. The evidence finalizer is not
 * part of it: it would hold a driver that is created after the resource was deleted, which Kubernetes' garbage
 * collector removes otherwise.
 */
export function withGate(template: SpecFields): SpecFields {
  const spec = fieldsAt(template, 'spec');
  const listAt = (key: string): readonly unknown[] => (Array.isArray(spec[key]) ? (spec[key] as unknown[]) : []);
  return {
    ...template,
    spec: {
      ...spec,
      schedulingGates: [...listAt('schedulingGates'), { name: DEPENDENTS_GATE }],
      containers: namedContainers(listAt('containers')),
    },
  };
}

/** Containers as a resource definition wants them: at least one, each with a name. Spark renames its own. */
export function namedContainers(containers: readonly unknown[], name = DRIVER_CONTAINER): readonly unknown[] {
  if (containers.length === 0) return [{ name }];
  return containers.map((one) => ({ name, ...asRecord(one) }));
}
