import type { V1Pod } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import type { Batch, SubmitSpec } from '../../model/batch/batch.ts';
import { APPLICATION_ID_LABEL, DRIVER_CONTAINER, ROLE_LABEL, STATE_CONTAINER_ANNOTATION } from '../../model/names.ts';
import type { DriverObjects } from '../shared/driver-objects.ts';
import {
  driverOwnership,
  type OwnershipMetadata,
  ownershipOf,
  plannedDriverPod,
  type PlannedAttempt,
  withOwnership,
} from '../shared/ownership-labels.ts';
import { containersOf, findDriver, type ManifestObject, objectsOf } from './objects.ts';
import { readManifest } from './read.ts';
import { providedVariables } from './variables.ts';

/** The `submit` field of a batch of this kind. @throws Error for a batch of another kind */
export function manifestSpec({ submit }: Batch): Extract<SubmitSpec, { kind: 'manifest' }> {
  if (submit.kind !== 'manifest') throw new Error(`submit.kind is ${submit.kind}, not manifest`);
  return submit;
}

/**
 * Builds the objects of a manifest for an attempt: with the values of the variables, and with the ownership labels.
 * Pure: the same plan and attempt give equal objects on every worker.
 *
 * Expects a batch that `checkManifest` accepts.
 */
export function buildManifestDriver(input: PlannedAttempt): DriverObjects {
  const { manifest, variables } = manifestSpec(input.plan.batch);
  const { objects } = objectsOf(readManifest(manifest, variables, providedVariables(input)).documents);
  const driver = findDriver(objects);
  if (!driver) throw new Error('The manifest has no driver, which checkManifest should have refused.');
  const dependents = objects.filter((one) => one !== driver);
  return {
    pod: driverPod(driver, input),
    dependents: dependents.map(({ object }) => withOwnership(inNamespace(object, input), ownershipOf(input))),
  };
}

/** The ownership labels of a manifest's driver, and the labels that Spark would give it. */
export function manifestDriverOwnership(input: PlannedAttempt, driver: PlainObject | undefined): OwnershipMetadata {
  const { labels, annotations } = driverOwnership(input);
  const container = driver && driverContainerName(driver);
  return {
    labels: { ...labels, [APPLICATION_ID_LABEL]: input.attempt.applicationId, [ROLE_LABEL]: 'driver' },
    annotations: {
      ...annotations,
      ...(container !== undefined && container !== DRIVER_CONTAINER && { [STATE_CONTAINER_ANNOTATION]: container }),
    },
  };
}

function driverPod({ object }: ManifestObject, input: PlannedAttempt): PlainObject {
  const pod: V1Pod = inNamespace(object, input);
  return { ...object, ...plannedDriverPod(pod, input, manifestDriverOwnership(input, object)) };
}

/** The container that decides the driver's state by its exit: the one with Spark's name, or the first. */
function driverContainerName(pod: PlainObject): string | undefined {
  const names = containersOf(pod).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  return names.includes(DRIVER_CONTAINER) ? DRIVER_CONTAINER : names[0];
}

function inNamespace(object: PlainObject, { plan }: PlannedAttempt): PlainObject {
  const { name, labels, annotations } = object.metadata ?? {};
  return {
    ...object,
    metadata: {
      ...(name !== undefined && { name }),
      namespace: plan.batch.namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
  };
}
