import { exitText } from '../verdict/exit-text.ts';
import { driverPath } from '../names.ts';
import type { DriverRef, Observation } from '../driver/observation.ts';

/** What a driver that has not ended is doing or waiting for, in one sentence for a person. */
export function followingMessage(driver: DriverRef, seen: Observation): string {
  const { state, problem, exit, node, deletionDeadline, disruption } = seen;
  const where = `Driver ${driverPath(driver)}`;
  const on = node === undefined ? '' : ` on node ${node}`;
  if (exit) {
    return (
      `${where} has ended${exitText(exit)}; its pod is ${state} until all its containers have. ` +
      'Where others run on, stateSource: CONTAINER ends a batch with its driver.'
    );
  }
  if (disruption !== undefined) {
    return `${where} is losing its place${on} (${disruption}); waiting for its end.`;
  }
  if (deletionDeadline !== undefined) {
    return `${where} is being deleted by someone else; waiting for its end.`;
  }
  if (problem) {
    return `${where} does not start: ${problem.reason}${problem.message ? `: ${problem.message}` : ''}.`;
  }
  if (state === 'PENDING') return `${where} is PENDING${on}: its container has not started yet.`;
  return `${where} is ${state}${on}.`;
}

/** What a batch waits for whose driver is missed. @param since when it was, ISO-8601 */
export function missedMessage(driver: DriverRef, since: string): string {
  return `Driver ${driverPath(driver)} is missed since ${since}: asking the API server.`;
}
