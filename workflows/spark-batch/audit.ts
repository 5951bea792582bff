import { log } from '@temporalio/workflow';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';

/**
 * The audit of a batch: a line of the worker's log for each change of its state and for each action of a person, with the ids
 * that join Temporal, Kubernetes and Spark. The SDK adds the ids of the workflow, and does not repeat a line at a replay.
 */

/** Writes a change of the state. */
export function auditState(status: BatchStatus, before: Pick<BatchStatus, 'state' | 'phase'>): void {
  const { state, phase } = status;
  const failureClass = status.attempts.at(-1)?.verdict?.failureClass;
  log.info('Batch changed', {
    audit: 'state',
    ...ids(status),
    fromState: before.state,
    fromPhase: before.phase,
    state,
    phase,
    ...(failureClass !== undefined && { failureClass }),
  });
}

/** Writes an action of a person. @param details why, and who asked */
export function auditAction(status: BatchStatus, action: string, details: Readonly<Record<string, unknown>>): void {
  log.info('Batch action', {
    audit: 'action',
    action,
    ...ids(status),
    state: status.state,
    phase: status.phase,
    ...details,
  });
}

function ids({ batchId, name, tenant, cluster, attempts }: BatchStatus) {
  const last = attempts.at(-1);
  return {
    batchId,
    name,
    ...(tenant !== undefined && { tenant }),
    ...(cluster !== undefined && { cluster }),
    ...(last && {
      driverAttempt: last.number,
      podNamespace: last.driver.namespace,
      pod: last.driver.name,
      ...(last.driver.uid !== undefined && { podUid: last.driver.uid }),
      applicationId: last.driver.applicationId,
    }),
  };
}
