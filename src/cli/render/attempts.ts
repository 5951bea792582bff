import type { AttemptRecord } from '../../model/result.ts';
import { table } from './table.ts';
import { took } from './time.ts';

/** The attempts of a batch, a row each. `state` is that of an attempt without a verdict yet. */
export function attemptsTable(attempts: readonly AttemptRecord[], state: string, now: Date): string {
  return table(
    ['ATTEMPT', 'STATE', 'RAN', 'EXIT', 'DRIVER', 'WHY'],
    attempts.map(({ number, verdict, startedAt, endedAt, driver }) => [
      String(number),
      verdict?.state ?? state,
      took(startedAt, endedAt, now),
      String(verdict?.exit?.exitCode ?? ''),
      driver.name,
      verdict?.failureClass ?? '',
    ]),
  );
}
