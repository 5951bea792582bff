/** Reads of pods that a batch answers through a worker, for callers without access to its cluster. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import type { NotRead } from '../../activities/read-pods.ts';
import type { AttemptRecord } from '../../src/model/batch/attempt.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import { endSentence } from '../../src/model/lang.ts';
import {
  MAX_TAIL,
  type ReadEventsAnswer,
  type ReadEventsRequest,
  type ReadLogAnswer,
  toReadEventsRequest,
  toReadLogRequest,
} from '../../src/model/messages/read-pods.ts';
import { MAX_PAGE_BYTES } from '../../src/model/temporal-limits.ts';
import { logTail } from '../../src/model/verdict/log-tail.ts';
import { rootFailure } from '../lib/activity-failure.ts';
import { podReads } from '../lib/activity-options.ts';
import { runInBackground } from '../lib/run-in-background.ts';
import type { BatchState } from './batch-state.ts';

/**
 * Refuses a read before it is accepted: what is refused here is not in the history of the workflow.
 * @throws ApplicationFailure of type `ReadRefused`, with the reason as a sentence
 */
export function refuseRead(
  batch: BatchState,
  read: { readonly request: ReadEventsRequest } | { readonly problem: string },
): void {
  const refusal = 'problem' in read ? read.problem : (batch.pages.refusal ?? missingDriver(batch, read.request));
  if (refusal !== undefined) throw readRefused(refusal);
}

/** Why there is no driver to read about, as a sentence; undefined when there is one. */
function missingDriver(batch: BatchState, { attempt: number }: ReadEventsRequest): string | undefined {
  if (batch.endedAs !== undefined) return `The batch has ended as ${batch.endedAs}: its result has what was recorded`;
  const attempt = attemptOf(batch, number);
  if (attempt?.driver.uid !== undefined) return undefined;
  return attempt || number === undefined ? 'The batch has no driver yet' : `The batch has no attempt ${number}`;
}

function attemptOf({ attempts, attempt }: BatchState, number: number | undefined): AttemptRecord | undefined {
  return number === undefined ? attempt : attempts.find((one) => one.number === number);
}

/** Reads a page of a log. Of a driver that is gone, it is the end of the log that the batch has recorded. */
export async function readLog(batch: BatchState, payload: unknown): Promise<ReadLogAnswer> {
  const request = acceptedRequest(toReadLogRequest(payload));
  const { driver, attempt } = readDriver(batch, request);
  const read = await readPage(batch, () => podReads(batch.plan).sparkReadLog(batch.reference, driver, request));
  const { left: pagesLeft } = batch.pages;
  if ('refused' in read) return { accepted: false, message: read.refused, pagesLeft };
  if ('waiting' in read) return { accepted: false, message: read.waiting, waiting: true, pagesLeft };
  if (!('gone' in read)) return { accepted: true, message: readBy(driver), page: read, pagesLeft };
  const { archive, verdict } = batch.attempts.find(({ number }) => number === attempt) ?? {};
  const archived = archive?.logs.map(({ url, location }) => url ?? location) ?? [];
  const further = archived.length > 0 ? ` Its archived logs: ${archived.join(', ')}.` : '';
  const log = verdict?.evidence?.log;
  // A later page of the log that was read so far cannot be found in its end.
  if (!log || request.executor !== undefined || request.after !== undefined) {
    return { accepted: false, message: `${read.gone}${further}`, pagesLeft };
  }
  const { text } = logTail(log.text, { lines: request.tail ?? MAX_TAIL, bytes: MAX_PAGE_BYTES });
  const page = { pod: driver.name, container: log.container, text, more: false, ended: true, recorded: true };
  const message = `${read.gone} This is the end of its log, as recorded with the batch.${further}`;
  return { accepted: true, message, page, pagesLeft };
}

/** Reads the Events of a driver. Of one that is gone, they are those that the batch has recorded. */
export async function readEvents(batch: BatchState, payload: unknown): Promise<ReadEventsAnswer> {
  const request = acceptedRequest(toReadEventsRequest(payload));
  const { driver, attempt } = readDriver(batch, request);
  const read = await readPage(batch, () => podReads(batch.plan).sparkReadEvents(batch.reference, driver));
  const { left: pagesLeft } = batch.pages;
  if ('events' in read) return { accepted: true, message: readBy(driver), events: read.events, pagesLeft };
  if ('refused' in read) return { accepted: false, message: read.refused, pagesLeft };
  const recorded = batch.attempts.find(({ number }) => number === attempt)?.verdict?.evidence?.events;
  if (!recorded) return { accepted: false, message: read.gone, pagesLeft };
  return {
    accepted: true,
    message: `${read.gone} These events were recorded with the batch.`,
    events: recorded,
    pagesLeft,
  };
}

/** The request in a payload, which may be missing. {@link refuseRead} has found it valid. */
function acceptedRequest<T>(read: { readonly request: T } | { readonly problem: string }): T {
  if ('problem' in read) throw readRefused(read.problem);
  return read.request;
}

function readRefused(reason: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(endSentence(reason), 'ReadRefused');
}

/** The driver to read about. {@link refuseRead} has found it. */
function readDriver(
  batch: BatchState,
  { attempt: number }: ReadEventsRequest,
): { readonly driver: ExistingDriver; readonly attempt: number | undefined } {
  const attempt = attemptOf(batch, number);
  if (attempt?.driver.uid === undefined) throw readRefused('The batch has no driver yet');
  return { driver: { ...attempt.driver, uid: attempt.driver.uid }, attempt: attempt.number };
}

function readBy({ cluster }: ExistingDriver): string {
  return `Read by a worker in cluster ${cluster}.`;
}

/**
 * Reads a page, and counts it. A batch that ends does not wait for a slow node. A kill does not interrupt it: what a driver
 * writes while it is killed may be wanted.
 */
function readPage<T>(batch: BatchState, read: () => Promise<T | NotRead>): Promise<T | NotRead> {
  return CancellationScope.nonCancellable(async () => {
    const scope = new CancellationScope();
    const ending = runInBackground(async () => {
      await condition(() => batch.endedAs !== undefined);
      scope.cancel();
    });
    try {
      return await batch.pages.spend(() => scope.run(read));
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { refused: isCancellation(error) ? 'The batch has ended.' : endSentence(rootFailure(error).message) };
    } finally {
      ending.cancel();
    }
  });
}
