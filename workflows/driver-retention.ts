import { condition, log, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { parseDuration } from '../src/model/duration.ts';
import { driverPath } from '../src/model/names.ts';
import { shapeOf, textIn } from '../src/model/messages/request-shapes.ts';
import type { DriverRetentionInput } from '../src/model/messages/workflow-inputs.ts';
import { sparkCleanupDriver } from './lib/activity-options.ts';
import { endRetention, extendRetention, retentionStatus } from './messages.ts';

/**
 * Keeps a terminated driver for its retention, then deletes it, unless the configuration then in force keeps it longer. It
 * outlives its batch.
 * Signals: `extendRetention` (keep it longer, counted from now), `endRetention` (delete it now). Query: `status`.
 */
export async function SparkDriverRetention(input: DriverRetentionInput): Promise<string> {
  const { driver, temporalNamespaceId, retention, readAgain, longest = Infinity } = input;
  const since = Date.now();
  const latest = since + longest;
  let until = since + retention;
  let byHand = false;
  setHandler(retentionStatus, () => ({ driver, until: new Date(until).toISOString() }));
  const endNow = (): void => {
    until = Date.now();
    byHand = true;
  };
  setHandler(endRetention, endNow, { description: 'Delete the driver now.' });
  const extended = (request: unknown): number =>
    Math.min(Math.max(until, Date.now() + longer(request)), Math.max(latest, until));
  setHandler(extendRetention, (request) => void (until = extended(request)), {
    description: 'Keep the driver longer: { "by": "2h" }, counted from now.',
  });
  for (;;) {
    while (Date.now() < until) {
      const end = until;
      setCurrentDetails(
        `Driver \`${driverPath(driver)}\` has ended and is kept until ${new Date(end).toISOString()}, then deleted. ` +
          'Signal `extendRetention` with `{"by": "2h"}` to keep it longer, `endRetention` to delete it now.',
      );
      await condition(() => until !== end, end - Date.now(), { summary: 'Retention: after it the driver is deleted' });
    }
    // Who says that the driver is to be deleted now means it, whatever the policy says.
    const question = readAgain && !byHand ? { ...readAgain, since } : undefined;
    const outcome = await (question
      ? sparkCleanupDriver(driver, temporalNamespaceId, question)
      : sparkCleanupDriver(driver, temporalNamespaceId));
    if (typeof outcome === 'string') {
      setCurrentDetails(`Retention is over. Driver \`${driverPath(driver)}\`: ${outcome}.`);
      return outcome;
    }
    // Somebody may have said so while the question was answered.
    if (!byHand) until = Math.max(until, outcome.keepUntil);
  }
}

/** Milliseconds. Whoever signals may send anything; a handler that failed on it would stop the retention for ever. */
function longer(request: unknown): number {
  const more = parseDuration(textIn(request, 'by') ?? '');
  if (more === undefined)
    log.warn('Ignored a request to keep the driver that names no duration', { request: shapeOf(request) });
  return more ?? 0;
}
