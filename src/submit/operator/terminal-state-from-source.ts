import type { DriverExit, DriverRef } from '../../model/driver/observation.ts';
import type { Verdict } from '../../model/verdict/verdict.ts';
import { verdictOf } from '../../model/verdict/verdict-of.ts';
import type { SparkApplicationStatus } from './crd.ts';

/**
 * How a driver that is gone has ended, as the operator saw it. Only what it read off the driver's own container counts:
 * that it finds no pod ("driver pod not found") is absence, and no evidence.
 */
export function lastWordOf(driver: DriverRef, status: SparkApplicationStatus | undefined): Verdict | undefined {
  const exit = exitOf(status);
  if (!exit) return undefined;
  const { tag, uid = '' } = driver;
  const state = exit.exitCode === 0 ? 'FINISHED' : 'FAILED';
  const last = { tag, uid, resourceVersion: '', state, exit } as const;
  const verdict = verdictOf({ driver, end: { kind: 'disappeared' }, last });
  return { ...verdict, message: `${verdict.message} Its pod is gone; the Spark operator saw its end.` };
}

function exitOf(status: SparkApplicationStatus | undefined): DriverExit | undefined {
  const { state = '', errorMessage = '' } = status?.applicationState ?? {};
  if (state === 'SUCCEEDING' || state === 'COMPLETED') return { exitCode: 0, reason: 'Completed' };
  if (state !== 'FAILING' && state !== 'FAILED') return undefined;
  const [, exitCode, reason] = /ExitCode: (\d+), Reason: (\S*)/.exec(errorMessage) ?? [];
  if (exitCode === undefined) return undefined;
  return { exitCode: Number(exitCode), ...(reason && { reason }) };
}
