import { condition, log, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { CleanupOutcome } from '../activities/cleanup-driver.ts';
import { parseDuration } from '../src/model/duration.ts';
import { describeShape, textField } from '../src/model/messages/request-shapes.ts';
import { driverPath } from '../src/model/names.ts';
import type { DriverRetentionInput } from '../src/model/messages/workflow-inputs.ts';
import { sparkCleanupDriver } from './lib/activity-options.ts';
import { endRetentionSignal, extendRetentionSignal, retentionStatusQuery } from './lib/messages.ts';

const OUTCOMES: Readonly<Record<Extract<CleanupOutcome, string>, string>> = {
  deleted: 'it is deleted',
  'already-gone': 'it was deleted already',
  'not-owned': 'it belongs to another Temporal namespace and stays',
  'kept-by-policy': 'it stays, because the cleanup policy has changed',
};

/**
 * Keeps an ended driver for its retention, then deletes it, unless the configuration that is then in force keeps it longer.
 * It outlives the batch.
 *
 * Signals: `extendRetention` (keep it longer, counted from now), `endRetention` (delete it now). Query: `status`.
 *
 * @returns what became of the driver: `deleted`, `already-gone`, `not-owned` or `kept-by-policy`
 */
export async function SparkDriverRetention(input: DriverRetentionInput): Promise<Extract<CleanupOutcome, string>> {
  const { driver, temporalNamespaceId, retention, policySource, maxRetention = Infinity } = input;
  const since = Date.now();
  const latest = since + maxRetention;
  let until = since + retention;
  let endRequested = false;
  setHandler(retentionStatusQuery, () => ({ driver, until: new Date(until).toISOString() }), {
    description: 'The driver, and until when it is kept.',
  });
  const endNow = (): void => {
    until = Date.now();
    endRequested = true;
  };
  setHandler(endRetentionSignal, endNow, { description: 'Delete the driver now.' });
  const extended = (request: unknown): number =>
    Math.min(Math.max(until, Date.now() + requestedExtension(request)), Math.max(latest, until));
  setHandler(extendRetentionSignal, (request) => void (until = extended(request)), {
    description: 'Keep the driver longer: {"by": "2h"}, counted from now.',
  });
  for (;;) {
    while (Date.now() < until) {
      const end = until;
      setCurrentDetails(
        `Driver \`${driverPath(driver)}\` has ended. It is kept until ${new Date(end).toISOString()}, then deleted. ` +
          'Signal `extendRetention` with `{"by": "2h"}` to keep it longer, or `endRetention` to delete it now.',
      );
      await condition(() => until !== end, end - Date.now(), {
        summary: 'Retention: after this the driver is deleted',
      });
    }
    // A request to delete the driver now overrides the policy.
    const source = policySource && !endRequested ? { ...policySource, since, now: Date.now() } : undefined;
    const outcome = await (source
      ? sparkCleanupDriver(driver, temporalNamespaceId, source)
      : sparkCleanupDriver(driver, temporalNamespaceId));
    if (typeof outcome === 'string') {
      setCurrentDetails(`The retention of driver \`${driverPath(driver)}\` has ended: ${OUTCOMES[outcome]}.`);
      return outcome;
    }
    // The request may have come while the activity ran.
    if (!endRequested) until = Math.max(until, outcome.keepUntil);
  }
}

/** Milliseconds. The payload may be anything; a handler that threw on it would stop the retention. */
function requestedExtension(request: unknown): number {
  const extension = parseDuration(textField(request, 'by') ?? '');
  if (extension === undefined) {
    log.warn('Ignored a signal extendRetention without a duration', { payload: describeShape(request) });
  }
  return extension ?? 0;
}
