import type { AttemptPlan } from '../../src/model/batch/attempt.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';

/** The driver as it will be created, or is looked for. */
export function plannedDriver(plan: BatchPlan, { driverName, tag, applicationId }: AttemptPlan): DriverRef {
  const { cluster, namespace, submit, stateSource } = plan.batch;
  const byContainer = stateSource === 'CONTAINER' ? { stateSource } : {};
  const planned = { cluster, namespace, name: driverName, tag, applicationId, ...byContainer };
  if (submit.kind === 'custom') return { ...planned, submitKind: submit.kind, submitter: submit.submitter };
  if (submit.kind === 'operator') return { ...planned, submitKind: submit.kind, submitter: submit.apiVersion };
  if (submit.kind === 'existing') {
    // As far as the request names it. A kill before the adoption reads no pod by these names: it has no uid.
    const { pod = driverName, applicationId: expected = applicationId } = submit;
    return { ...planned, name: pod, applicationId: expected, submitKind: submit.kind };
  }
  return isCreatedByOthers(plan) ? { ...planned, submitKind: submit.kind } : planned;
}

/** Whether an operator, a JVM, a custom submitter or another client creates the driver, not the requests of this batch alone. */
export function isCreatedByOthers({ batch }: BatchPlan): boolean {
  return ['operator', 'spark-submit', 'custom', 'existing'].includes(batch.submit.kind);
}
