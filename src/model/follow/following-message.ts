import type { DriverRef, Observation } from '../driver/observation.ts';
import { endSentence } from '../lang.ts';
import { driverPath } from '../names.ts';
import { exitText } from '../verdict/exit-text.ts';
import { pendingAdvice } from '../verdict/pending-driver.ts';

/** The status of a driver that has not ended, with the reason for waiting and what to do about it. */
export function followingMessage(driver: DriverRef, observation: Observation): string {
  const { state, problem, exit, node, deletionDeadline, disruption } = observation;
  const subject = `Driver ${driverPath(driver)}`;
  const onNode = node === undefined ? '' : ` on node ${node}`;
  if (exit) {
    return (
      `${subject} ended${exitText(exit)}, but its pod stays ${state} until all its containers have ended. ` +
      'With stateSource: CONTAINER, the batch ends with its driver.'
    );
  }
  if (disruption !== undefined) {
    const fromNode = node === undefined ? 'its node' : `node ${node}`;
    return `${subject} is being removed from ${fromNode} (${disruption}); waiting for its end.`;
  }
  if (deletionDeadline !== undefined) {
    return `${subject} is being deleted by someone else; waiting for its end.`;
  }
  if (problem) {
    const reason = `${problem.reason}${problem.message ? `: ${problem.message}` : ''}`;
    return `${endSentence(`${subject} does not start: ${reason}`)} ${pendingAdvice(problem, driver.namespace)}`;
  }
  if (state === 'PENDING') return `${subject} is PENDING${onNode}: its container has not started yet.`;
  return `${subject} is ${state}${onNode}.`;
}

/** The message of a batch after its driver was not found. @param since when it was first not found, ISO-8601 */
export function missingMessage(driver: DriverRef, since: string): string {
  return `Driver ${driverPath(driver)} has been missing since ${since}: reading it from the API server.`;
}
