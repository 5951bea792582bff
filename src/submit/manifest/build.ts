import type { V1Pod } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-objects.ts';
import { APPLICATION_ID_LABEL, DRIVER_CONTAINER, ROLE_LABEL, STATE_CONTAINER_ANNOTATION } from '../../model/names.ts';
import type { Batch, SubmitSpec } from '../../model/batch/batch.ts';
import {
  asOurDriver,
  driverMarksOf,
  type Marks,
  marksOf,
  type MarksInput,
  withMarks,
} from '../shared/ownership-labels.ts';
import { containersOf } from './checks/driver.ts';
import { driverAmong, type ManifestObject, objectsOf } from './objects.ts';
import { readManifest } from './read.ts';
import { ownVariables } from './variables.ts';

/** A driver and what it needs. The dependents have no owner yet: the driver's uid is known when it exists. */
export interface ManifestDriver {
  readonly pod: PlainObject;
  readonly dependents: readonly PlainObject[];
}

/** The options of a batch that is made from a manifest. */
export function manifestOf({ submit }: Batch): Extract<SubmitSpec, { kind: 'manifest' }> {
  if (submit.kind !== 'manifest') throw new Error(`submit.kind is ${submit.kind}, not manifest`);
  return submit;
}

/**
 * The objects of the manifest as an attempt makes them: with the values of their variables and what makes them ours.
 * The same plan and attempt make the same objects, whoever asks.
 *
 * Expects a batch that `checkManifest` has nothing against.
 */
export function buildManifestDriver(input: MarksInput): ManifestDriver {
  const { manifest, variables } = manifestOf(input.plan.batch);
  const { objects } = objectsOf(readManifest(manifest, variables, ownVariables(input)).documents);
  const driver = driverAmong(objects);
  if (!driver) throw new Error('the manifest has no driver, which its check should have said');
  const dependents = objects.filter((one) => one !== driver);
  return {
    pod: driverPod(driver, input),
    dependents: dependents.map(({ object }) => withMarks(inNamespace(object, input), marksOf(input))),
  };
}

/** The marks of a driver that is made from a manifest: Spark's labels are set for it, too. */
export function manifestDriverMarks(input: MarksInput, driver: PlainObject | undefined): Marks {
  const { labels, annotations } = driverMarksOf(input);
  const container = driver && containerOf(driver);
  return {
    labels: { ...labels, [APPLICATION_ID_LABEL]: input.attempt.applicationId, [ROLE_LABEL]: 'driver' },
    annotations: {
      ...annotations,
      ...(container !== undefined && container !== DRIVER_CONTAINER && { [STATE_CONTAINER_ANNOTATION]: container }),
    },
  };
}

function driverPod({ object }: ManifestObject, input: MarksInput): PlainObject {
  const pod: V1Pod = inNamespace(object, input);
  const named: V1Pod = {
    ...pod,
    metadata: { ...pod.metadata, name: input.attempt.driverName },
    spec: { containers: [], ...pod.spec, restartPolicy: 'Never' },
  };
  const { metadata = {}, ...ours } = asOurDriver(named, manifestDriverMarks(input, object), input.plan.batch);
  return { ...object, ...ours, kind: 'Pod', apiVersion: 'v1', metadata };
}

/** The container whose end is the driver's: Spark's, or the only one. */
function containerOf(pod: PlainObject): string | undefined {
  const names = containersOf(pod).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  return names.includes(DRIVER_CONTAINER) ? DRIVER_CONTAINER : names[0];
}

function inNamespace(object: PlainObject, { plan }: MarksInput): PlainObject {
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
