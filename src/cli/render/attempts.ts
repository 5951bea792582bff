import type { AttemptRecord } from '../../model/batch/attempt.ts';
import { oneLine, table } from './table.ts';
import { ranFor } from './time.ts';

/**
 * The attempts of a batch, one row each, and below them what changed between attempts. Memory is that of the driver, and of
 * one executor.
 * @param state the state of an attempt without a verdict
 */
export function attemptsTable(attempts: readonly AttemptRecord[], state: string, now: Date): string {
  const rows = table(
    ['ATTEMPT', 'STATE', 'RAN', 'EXIT', 'CLUSTER', 'MEMORY', 'DRIVER', 'WHY'],
    attempts.map(({ number, verdict, startedAt, endedAt, driver, memory }) => [
      String(number),
      verdict?.state ?? state,
      ranFor(startedAt, endedAt, now),
      String(verdict?.exit?.exitCode ?? ''),
      driver.cluster,
      memory ? `${memory.driver}, ${memory.executor}` : '',
      driver.name,
      verdict?.failureClass ?? '',
    ]),
  );
  const changes = attempts.flatMap(({ number, changes: all = [] }) =>
    all.map((change) => `Attempt ${number}: ${oneLine(change)}`),
  );
  return [rows, ...changes].join('\n');
}
