import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { deleteCustomResource, readCustomResource } from '../../kubernetes/resources/custom-resources.ts';
import { holdForEvidence, readDriver } from '../../kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import { belongsTo, isOwnedBy } from '../../kubernetes/pods/ownership.ts';
import { APPLICATION_ID_LABEL, ATTEMPT_LABEL, EVIDENCE_FINALIZER, driverPath } from '../../model/names.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import { driverRef, isDriverOf, nameTaken } from '../shared/create.ts';
import { startDriver } from '../shared/start-driver.ts';
import { SubmissionUnderWay, SubmitRejected, type Submitter } from '../shared/submitter.ts';
import { buildSparkApplication } from './build.ts';
import { checkOperator } from './check.ts';
import { createApplication } from './create-application.ts';
import { SPARK_APPLICATION, type SparkApplication } from './crd.ts';
import { lastWordOf } from './terminal-state-from-source.ts';
import { applicationName } from './names.ts';
import { progressOf } from './progress.ts';
import { sparkUiOf } from './spark-ui.ts';
import { meaningOf } from './state-mapping.ts';

/** An operator that was about to submit when its resource went needs this long to be done: spark-submit takes about 10 s. */
const LATE_DRIVER = 15_000;

/**
 * Leaves the making of the driver to the Spark operator: creates a SparkApplication and waits until the operator has
 * submitted it. The driver comes behind our scheduling gate, by its pod template, and is followed like any other.
 */
export const operatorSubmitter: Submitter = {
  check: checkOperator,

  async submit(plan, attempt, cluster, signal) {
    const planned: DriverRef = { ...driverRef(plan, attempt), submitKind: 'operator' };
    const application = await readApplication(planned, cluster, signal);
    if (!application) {
      // Without the signal: a creation that is given up half way could take effect after its withdrawal.
      await createApplication(buildSparkApplication(plan, attempt), cluster);
      throw new SubmissionUnderWay(`${nameOf(planned)} is created, and the Spark operator has not submitted it yet`);
    }
    insist(belongsTo(application, plan) && tagOf(application) === attempt.tag, planned, 'a SparkApplication');
    const pod = await readDriver(cluster, planned, signal);
    if (pod) insist(isDriverOf(pod, plan, planned), planned, 'a pod');
    const progress = progressOf(application.status, pod !== undefined);
    if (progress.kind === 'failed') throw new SubmitRejected(`${nameOf(planned)} has no driver: ${progress.why}.`);
    if (progress.kind === 'under way') throw new SubmissionUnderWay(`${nameOf(planned)}: ${progress.why}`);
    if (!pod) throw new SubmissionUnderWay(`${nameOf(planned)}: its driver is not to be seen`);
    const { uid = '', labels, finalizers, deletionTimestamp } = pod.metadata ?? {};
    const driver = { ...planned, uid, applicationId: labels?.[APPLICATION_ID_LABEL] ?? planned.applicationId };
    const held = finalizers?.includes(EVIDENCE_FINALIZER) === true;
    // Kubernetes takes no new finalizer for what is on its way out.
    const hold = plan.batch.evidence.finalizer && !held && deletionTimestamp === undefined;
    const found = hold ? await holdForEvidence(cluster, driver, signal) : pod;
    const sparkUiUrl = await sparkUiOf(pod, cluster, signal);
    const ui = sparkUiUrl === undefined ? {} : { sparkUiUrl };
    return { driver, observation: podToObservation(found ?? pod), ...ui, adopted: held };
  },

  start: startDriver,

  async withdraw(driver, temporalNamespaceId, cluster, signal) {
    const application = await readApplication(driver, cluster, signal);
    if (!application || !isOwnedBy(application, temporalNamespaceId) || tagOf(application) !== driver.tag) return {};
    const { uid = '', deletionTimestamp } = application.metadata ?? {};
    if (deletionTimestamp === undefined) {
      await deleteCustomResource(cluster, SPARK_APPLICATION, { ...placeOf(driver), uid }, signal);
    }
    return meaningOf(application.status).stage === 'not submitted' ? { lookAgainIn: LATE_DRIVER } : {};
  },

  // The operator's spark-submit makes up an application id of its own.
  podSelector: ({ tag }) => `${ATTEMPT_LABEL}=${tag}`,

  async lastWord(driver, cluster, signal) {
    const application = await readApplication(driver, cluster, signal);
    return application && tagOf(application) === driver.tag ? lastWordOf(driver, application.status) : undefined;
  },
};

function placeOf(driver: DriverRef) {
  return { namespace: driver.namespace, name: applicationName(driver) };
}

function nameOf(driver: DriverRef): string {
  return `SparkApplication ${driverPath({ ...driver, name: applicationName(driver) })}`;
}

function readApplication(driver: DriverRef, cluster: Cluster, signal?: AbortSignal) {
  return readCustomResource<SparkApplication>(cluster, SPARK_APPLICATION, placeOf(driver), signal);
}

function tagOf({ metadata }: SparkApplication): string | undefined {
  return metadata?.labels?.[ATTEMPT_LABEL];
}

function insist(isOfThisBatch: boolean, driver: DriverRef, what: string): void {
  if (!isOfThisBatch) throw nameTaken(`creating ${nameOf(driver)}`, what);
}
