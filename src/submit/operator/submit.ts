import { isOwnedByBatch, isOwnedBy } from '../../kubernetes/pods/ownership.ts';
import { addEvidenceFinalizer, readDriver } from '../../kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import { deleteCustomResource, readCustomResource } from '../../kubernetes/resources/custom-resources.ts';
import { impersonatedUser } from '../../model/batch/impersonation.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import { APPLICATION_ID_LABEL, ATTEMPT_LABEL, EVIDENCE_FINALIZER, driverPath } from '../../model/names.ts';
import { nameTakenError, startDriver } from '../shared/driver-objects.ts';
import { isDriverOf, plannedDriver } from '../shared/planned-driver.ts';
import { SubmissionDeletedError, SubmissionInProgressError, SubmitRejectedError } from '../shared/submit-errors.ts';
import type { Submitter } from '../shared/submitter.ts';
import { applicationName, type SparkApplication } from './application.ts';
import { buildSparkApplication } from './build.ts';
import { checkOperator } from './check.ts';
import { createApplication } from './create-application.ts';
import { dialectOf, dialectOfDriver } from './dialects.ts';
import { progressOf, recordedVerdict } from './progress.ts';
import { findUiUrl } from './spark-ui.ts';

/**
 * Milliseconds in which an operator that was about to submit may still create a driver after its resource was deleted:
 * spark-submit, which the Kubeflow operator runs, takes about 10 s.
 */
const LATE_DRIVER = 15_000;

/**
 * The kind `operator`: creates a SparkApplication and waits until the operator that reads it has created the driver. The pod
 * template puts the driver behind the scheduling gate; from then on it is followed like any other driver.
 */
export const operatorSubmitter: Submitter = {
  check: checkOperator,

  async submit(input) {
    const { plan, attempt, cluster, signal } = input;
    const dialect = dialectOf(plan.batch);
    const planned: DriverRef = {
      ...plannedDriver(plan, attempt),
      submitKind: 'operator',
      submitter: `${dialect.resource.group}/${dialect.resource.version}`,
    };
    const path = applicationPath(planned);
    const application = await readApplication(planned, cluster, signal);
    if (!application) {
      if (input.createdUid !== undefined) throw deletedError(path);
      // Without the signal: a request that is aborted halfway could take effect after the withdrawal.
      input.onCreated?.(
        await createApplication(buildSparkApplication(input), dialect, cluster, impersonatedUser(plan)),
      );
      throw new SubmissionInProgressError(`${path} was created, and ${dialect.operator} has not submitted it yet`);
    }
    if (!isOwnedByBatch(application, plan) || tagOf(application) !== attempt.tag) {
      throw nameTakenError(`creating ${path}`, 'a SparkApplication');
    }
    if (application.metadata?.deletionTimestamp !== undefined) throw deletedError(path);
    const { uid: applicationUid } = application.metadata ?? {};
    if (applicationUid !== undefined) input.onCreated?.(applicationUid);
    const pod = await readDriver(cluster, planned, signal);
    if (pod && !isDriverOf(pod, plan, planned)) throw nameTakenError(`creating ${path}`, 'a pod');
    const progress = progressOf(dialect.statusOf(application.status, planned), pod !== undefined);
    if (progress.kind === 'failed') throw new SubmitRejectedError(`${path} has no driver: ${progress.why}.`);
    if (progress.kind === 'in-progress') throw new SubmissionInProgressError(`${path}: ${progress.why}`);
    if (!pod) throw new SubmissionInProgressError(`${path}: the driver does not exist yet`);
    const { uid = '', labels, finalizers, deletionTimestamp } = pod.metadata ?? {};
    const driver = { ...planned, uid, applicationId: labels?.[APPLICATION_ID_LABEL] ?? planned.applicationId };
    const hasFinalizer = finalizers?.includes(EVIDENCE_FINALIZER) === true;
    // Kubernetes accepts no new finalizer on an object that is being deleted.
    const needsFinalizer = plan.batch.evidence.finalizer && !hasFinalizer && deletionTimestamp === undefined;
    const held = needsFinalizer ? await addEvidenceFinalizer(cluster, driver, signal) : pod;
    const sparkUiUrl = await findUiUrl(pod, cluster, signal);
    return {
      driver,
      observation: podToObservation(held ?? pod, { driver }),
      ...(sparkUiUrl !== undefined && { sparkUiUrl }),
      adopted: hasFinalizer,
    };
  },

  start: startDriver,

  async withdraw({ driver, temporalNamespaceId, cluster, signal }) {
    const application = await readApplication(driver, cluster, signal);
    if (!application || !isOwnedBy(application, temporalNamespaceId) || tagOf(application) !== driver.tag) return {};
    const dialect = dialectOfDriver(driver);
    const { uid = '', deletionTimestamp } = application.metadata ?? {};
    if (deletionTimestamp === undefined) {
      await deleteCustomResource(cluster, dialect.resource, { ...locationOf(driver), uid }, signal);
    }
    return dialect.statusOf(application.status, driver).stage === 'not-submitted' ? { recheckAfter: LATE_DRIVER } : {};
  },

  // The operator chooses the application id itself.
  podSelector: ({ tag }) => `${ATTEMPT_LABEL}=${tag}`,

  async terminalStateFromSource({ driver, cluster, signal }) {
    const application = await readApplication(driver, cluster, signal);
    if (!application || tagOf(application) !== driver.tag) return undefined;
    return recordedVerdict(driver, dialectOfDriver(driver).statusOf(application.status, driver));
  },

  async explainDeletion({ driver, cluster, signal }) {
    const application = await readApplication(driver, cluster, signal);
    const isLeft = application !== undefined && application.metadata?.deletionTimestamp === undefined;
    return isLeft ? undefined : `Its ${applicationPath(driver)} was deleted, and the driver with it.`;
  },
};

function deletedError(path: string): SubmissionDeletedError {
  return new SubmissionDeletedError(
    `${path} was deleted by someone else before it became a driver. The API server's audit log shows who deleted it.`,
  );
}

function locationOf(driver: DriverRef) {
  return { namespace: driver.namespace, name: applicationName(driver) };
}

/** `SparkApplication prod/team-a/etl-1`, for messages. */
function applicationPath(driver: DriverRef): string {
  return `SparkApplication ${driverPath({ ...driver, name: applicationName(driver) })}`;
}

function readApplication(driver: DriverRef, cluster: ClusterApi, signal?: AbortSignal) {
  return readCustomResource<SparkApplication>(cluster, dialectOfDriver(driver).resource, locationOf(driver), signal);
}

function tagOf({ metadata }: SparkApplication): string | undefined {
  return metadata?.labels?.[ATTEMPT_LABEL];
}
