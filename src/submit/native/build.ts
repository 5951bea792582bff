import type { V1Pod } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { DRIVER_CONTAINER, STATE_CONTAINER_ANNOTATION } from '../../model/names.ts';
import { withCurrentNames } from '../../spark/current-names.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { sparkVersion } from '../../spark/application.ts';
import type { DriverObjects } from '../shared/driver-objects.ts';
import {
  asOwnedDriver,
  driverOwnership,
  executorProperties,
  ownershipOf,
  type PlannedAttempt,
  withOwnership,
} from '../shared/ownership-labels.ts';
import { driverContainer, driverPod, driverResources, initialDraft } from './steps/basic-driver.ts';
import { executorTemplate, hadoopConf, sparkConf } from './steps/config-maps.ts';
import { driverCommand, submitProperties } from './steps/driver-command.ts';
import { excludedSteps } from './excluded-steps.ts';
import { driverService } from './steps/driver-service.ts';
import { credentials, kerberos, secretEnv, secretMounts } from './steps/secrets.ts';
import { sparkUi } from './steps/spark-ui.ts';
import { type DriverDraft, type FeatureStep, type StepInput, withProperties } from './steps/step.ts';
import { localDirs, mountVolumes } from './steps/volumes.ts';

/**
 * The objects of a driver. Its dependents are the Service and the ConfigMap, and further ones where the batch asks for
 * them.
 */
export interface NativeDriver extends DriverObjects {
  readonly pod: PlainObject & V1Pod;
}

/** The ownership labels of the driver, and, through Spark, those of its executors. */
const ownership: FeatureStep = (draft, input) =>
  withProperties(
    { ...draft, pod: asOwnedDriver(draft.pod, driverOwnership(input), input.plan.batch) },
    executorProperties(input),
  );

/**
 * The steps in the order of Spark's `KubernetesDriverBuilder`, by the class of Spark that each stands for, with the
 * ownership labels before the properties are written.
 */
const STEPS: readonly (readonly [sparkStep: string | undefined, step: FeatureStep])[] = [
  [undefined, driverPod],
  [undefined, driverContainer],
  [undefined, driverResources],
  ['DriverKubernetesCredentialsFeatureStep', credentials],
  ['DriverServiceFeatureStep', driverService],
  [undefined, sparkUi],
  ['MountSecretsFeatureStep', secretMounts],
  ['EnvSecretsFeatureStep', secretEnv],
  ['MountVolumesFeatureStep', mountVolumes],
  ['DriverCommandFeatureStep', driverCommand],
  [undefined, submitProperties],
  ['HadoopConfDriverFeatureStep', hadoopConf],
  ['KerberosConfDriverFeatureStep', kerberos],
  ['PodTemplateConfigMapStep', executorTemplate],
  ['LocalDirsFeatureStep', localDirs],
  [undefined, ownership],
  [undefined, sparkConf],
];

/**
 * Builds the driver that Spark's own submission client would create for this attempt
 * (`KubernetesDriverBuilder.buildFromFeatures`), with the ownership labels of SparkBatch. Pure: the same plan and
 * attempt give equal objects on every worker.
 *
 * Expects a batch that `checkNative` accepts.
 */
export function buildNativeDriver({ plan, attempt }: PlannedAttempt): NativeDriver {
  const given = sparkProperties(plan.batch);
  const requested = withCurrentNames(given);
  const input: StepInput = { plan, attempt, requested, version: sparkVersion(plan.batch) };
  const excluded = excludedSteps(input);
  const steps = STEPS.filter(([sparkStep]) => sparkStep === undefined || !excluded.includes(sparkStep));
  const draft = steps.reduce((sofar, [, step]) => step(sofar, input), initialDraft(plan.batch, given));
  return {
    pod: assemblePod(draft),
    dependents: draft.dependents.map((object) => withOwnership(inNamespace(object, plan), ownershipOf(input))),
  };
}

/** The whole pod. As in Spark, the driver's container comes after its sidecars. */
function assemblePod({ pod, container }: DriverDraft): NativeDriver['pod'] {
  const { metadata, spec } = pod;
  // A template may name the driver's container differently: the annotation names the one that decides the state.
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
