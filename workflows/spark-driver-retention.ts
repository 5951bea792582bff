import { condition, log, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { parseDuration } from '../src/model/duration.ts';
import { whereIs } from '../src/model/names.ts';
import type { ExistingDriver } from '../src/model/observation.ts';
import { shapeOf, textIn } from '../src/model/request-shapes.ts';
import { sparkCleanupDriver } from './activities.ts';
import { endRetention, extendRetention, retentionStatus } from './messages.ts';

/** What a retention keeps, and for how long. */
export interface RetentionInput {
  readonly driver: ExistingDriver;
  readonly temporalNamespaceId: string;
  /** Milliseconds. */
  readonly retention: number;
}

/**
 * Keeps a terminated driver for its retention, then deletes it. It outlives its batch.
 * Signals: `extendRetention` (keep it longer, counted from now), `endRetention` (delete it now). Query: `status`.
 */
export async function SparkDriverRetention(input: RetentionInput): Promise<string> {
  const { driver, temporalNamespaceId, retention } = input;
  let until = Date.now() + retention;
  setHandler(retentionStatus, () => ({ driver, until: new Date(until).toISOString() }));
  setHandler(endRetention, () => void (until = Date.now()), { description: 'Delete the driver now.' });
  setHandler(extendRetention, (request) => void (until = Math.max(until, Date.now() + longer(request))), {
    description: 'Keep the driver longer: { "by": "2h" }, counted from now.',
  });
  while (Date.now() < until) {
    const end = until;
    setCurrentDetails(
      `Driver \`${whereIs(driver)}\` has ended and is kept until ${new Date(end).toISOString()}, then deleted. ` +
        'Signal `extendRetention` with `{"by": "2h"}` to keep it longer, `endRetention` to delete it now.',
    );
    await condition(() => until !== end, end - Date.now(), { summary: 'Retention: after it the driver is deleted' });
  }
  const outcome = await sparkCleanupDriver(driver, temporalNamespaceId);
  setCurrentDetails(`Retention is over. Driver \`${whereIs(driver)}\`: ${outcome}.`);
  return outcome;
}

/** Milliseconds. Whoever signals may send anything; a handler that failed on it would stop the retention for ever. */
function longer(request: unknown): number {
  const more = parseDuration(textIn(request, 'by') ?? '');
  if (more === undefined)
    log.warn('Ignored a request to keep the driver that names no duration', { request: shapeOf(request) });
  return more ?? 0;
}
