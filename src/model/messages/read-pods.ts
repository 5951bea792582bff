/** Updates of a batch that read a pod through a worker, for callers without access to the cluster, and their bounds. */
import { jsonSize } from '../json-size.ts';
import { asRecord } from '../lang.ts';
import { MAX_ALL_PAGES_BYTES, MAX_PAGE_BYTES, MAX_PAGES } from '../temporal-limits.ts';
import type { PodEvent } from '../verdict/evidence.ts';

/** Requests a page of a log. */
export interface ReadLogRequest {
  /** Number of the attempt. Default: the last one. */
  readonly attempt?: number;
  /** Number of the executor. Default: the driver. */
  readonly executor?: number;
  /** A container of the pod. Default: Spark's, or the init container that failed. */
  readonly container?: string;
  /** The log before the last restart of the container. */
  readonly previous?: boolean;
  /** Only the last lines, at most 10,000. Default: all. */
  readonly tail?: number;
  /** Only lines since this moment, RFC 3339. Default: all. */
  readonly since?: string;
  /** The `next` of the previous page. `tail` and `since` do not apply then. */
  readonly after?: string;
  /** Whether lines begin with the time at which they were written. Default false. */
  readonly timestamps?: boolean;
}

/** A part of a log, in whole lines, with secrets redacted. */
export interface LogPage {
  /** Name of the pod. */
  readonly pod: string;
  /** Name of the container. */
  readonly container: string;
  /** At most 64 KiB as JSON. Empty: no line was written since the previous page. */
  readonly text: string;
  /** The position after this page, for the next request. Absent: no line with a time has been read yet. */
  readonly next?: string;
  /** More lines are there already. */
  readonly more: boolean;
  /** The container has ended, and this is the end of its log. */
  readonly ended: boolean;
  /** Recorded by the batch when the driver ended, because the pod is gone. */
  readonly recorded?: boolean;
  /** What is missing, as a sentence. */
  readonly missing?: string;
}

/** A page of a log, or why there is none. */
export interface ReadLogAnswer {
  /** Whether there is a page. */
  readonly accepted: boolean;
  /** Where the page is from, or the reason of the refusal, as text for people. */
  readonly message: string;
  /** What was read. Absent after a refusal. */
  readonly page?: LogPage;
  /** There is no log yet, because the container has not started: ask again later. */
  readonly waiting?: boolean;
  /** How many further pages this run of the batch answers at least. */
  readonly pagesLeft: number;
}

/** Requests the Kubernetes Events of a driver. */
export interface ReadEventsRequest {
  /** Number of the attempt. Default: the last one. */
  readonly attempt?: number;
}

/** The latest Events of a driver, the newest last, with secrets redacted; or why there are none. */
export interface ReadEventsAnswer {
  /** Whether the Events were read. */
  readonly accepted: boolean;
  /** Where they are from, or the reason of the refusal, as text for people. */
  readonly message: string;
  /** At most as many as an attempt keeps. Absent after a refusal. */
  readonly events?: readonly PodEvent[];
  /** How many further pages this run of the batch answers at least. */
  readonly pagesLeft: number;
}

/** Lines that `tail` may name. */
export const MAX_TAIL = 10_000;
/** Reads that a batch answers at a time. */
const MAX_UNDER_WAY = 3;
const MAX_NAME = 253;
/** A time as the kubelet writes it, or with any offset. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** The time of a line, and how many lines with this time precede the position. */
const POSITION = /^(?<time>[^/]{20,40})\/(?<lines>\d{1,9})$/;

/** A position in a log, between two lines. */
export interface LogPosition {
  /** The time of the last line before it. */
  readonly time: string;
  /** The number of lines with this time before it. */
  readonly lines: number;
}

/** A position as text, for callers. */
export function positionText({ time, lines }: LogPosition): string {
  return `${time}/${lines}`;
}

/** The position in a text; undefined when it is none. */
export function parsePosition(text: string): LogPosition | undefined {
  const { time = '', lines } = POSITION.exec(text)?.groups ?? {};
  return isTime(time) ? { time, lines: Number(lines) } : undefined;
}

function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text));
}

/** A request to read a log from a payload of any shape, or its problem as a sentence. */
export function toReadLogRequest(
  payload: unknown,
): { readonly request: ReadLogRequest } | { readonly problem: string } {
  const fields = asRecord(payload);
  const problem = LOG_FIELDS.find(([name, , isValid]) => isGiven(fields[name]) && !isValid(fields[name]));
  if (problem) return { problem: `${problem[0]} is not ${problem[1]}` };
  const given = LOG_FIELDS.filter(([name]) => isGiven(fields[name])).map(([name]) => [name, fields[name]] as const);
  return { request: Object.fromEntries(given) };
}

/** A request to read Events from a payload of any shape, or its problem as a sentence. */
export function toReadEventsRequest(
  payload: unknown,
): { readonly request: ReadEventsRequest } | { readonly problem: string } {
  return toReadLogRequest({ attempt: asRecord(payload)['attempt'] });
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const isCount = (most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most;
const isBoolean = (value: unknown) => typeof value === 'boolean';

/** The fields of a request: what each is, and whether a value is that. */
const LOG_FIELDS: readonly (readonly [
  name: keyof ReadLogRequest,
  what: string,
  isValid: (value: unknown) => boolean,
])[] = [
  ['attempt', 'a whole number of at least 1', isCount(Number.MAX_SAFE_INTEGER)],
  ['executor', 'a whole number of at least 1', isCount(Number.MAX_SAFE_INTEGER)],
  [
    'container',
    'the name of a container',
    (value) => typeof value === 'string' && value.length <= MAX_NAME && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value),
  ],
  ['previous', 'true or false', isBoolean],
  ['tail', `a whole number from 1 to ${MAX_TAIL}`, isCount(MAX_TAIL)],
  ['since', 'a time as 2026-07-01T03:04:05Z (RFC 3339)', (value) => typeof value === 'string' && isTime(value)],
  ['after', 'the `next` of a page', (value) => typeof value === 'string' && parsePosition(value) !== undefined],
  ['timestamps', 'true or false', isBoolean],
];

/**
 * What the pages of one run of a batch have cost. Each of them adds about a dozen events to the history of the workflow, which
 * Temporal limits, so their number and size are bounded, and with them what a follower can do to a batch.
 */
export class PageBudget {
  #pages = 0;
  #bytes = 0;
  #underWay = 0;

  /** How many further pages are answered at least: they may be as large as a page can be. */
  get left(): number {
    const bySize = Math.floor((MAX_ALL_PAGES_BYTES - this.#bytes) / MAX_PAGE_BYTES);
    return Math.max(0, Math.min(MAX_PAGES - this.#pages, bySize) - this.#underWay);
  }

  /** Why no page is read now, as a sentence without its full stop; undefined: it may be read. */
  get refusal(): string | undefined {
    if (this.#underWay >= MAX_UNDER_WAY) {
      return `The batch reads ${MAX_UNDER_WAY} pages at the moment: ask again in some seconds`;
    }
    if (this.left > 0) return undefined;
    return (
      'This run of the batch answers no further pages, because each is kept in its history: read with a kubeconfig, ' +
      'or in the archive of logs when the attempt has ended'
    );
  }

  /** Reads a page, and counts it, whatever it returns. */
  async spend<T>(read: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      const page = await read();
      this.#bytes += jsonSize(page, MAX_ALL_PAGES_BYTES);
      return page;
    } finally {
      this.#pages += 1;
      this.#underWay -= 1;
    }
  }
}
