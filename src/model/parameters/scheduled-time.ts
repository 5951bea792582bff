/** Writes the scheduled time of a batch: with an offset, a format, and a time zone. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Units of an offset that are a fixed time. */
const FIXED_UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR };
/** Units of an offset on the calendar: the time of day stays the same when the clocks change. */
const CALENDAR_UNITS = new Set(['d', 'w', 'mo', 'y']);

/** How a scheduled time is written. */
export interface TimeNotation {
  /** The amount, with its sign. */
  readonly offset?: { readonly amount: number; readonly unit: string };
  /** Letters as of Java's DateTimeFormatter. Default: ISO-8601 in UTC, `2026-11-27T02:00:00Z`. */
  readonly format?: string;
  /** IANA name. Default `UTC`. */
  readonly zone?: string;
}

/** The notation that is not valid, as the rest of a sentence. */
export class TimeNotationError extends Error {
  override readonly name = 'TimeNotationError';
}

/** Writes a time. @throws TimeNotationError */
export function writeTime(time: Date, { offset, format, zone = 'UTC' }: TimeNotation): string {
  const clock = zoneClock(zone);
  const instant = offset ? withOffset(time.getTime(), offset, clock) : time.getTime();
  if (!Number.isFinite(instant) || Math.abs(instant) > LAST_TIME) {
    throw new TimeNotationError('is a time outside the years 1 to 9999');
  }
  if (format === undefined) return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return inFormat(new Date(clock(instant)), format, instant);
}

/** The end of the year 9999; its distance from 1970 bounds earlier times as well, roughly. */
const LAST_TIME = Date.UTC(9999, 11, 31);

/** The local time of an instant, as the milliseconds that UTC has at the same date and time of day. */
type ZoneClock = (instant: number) => number;

/** Creating a formatter takes most of the time of a conversion. Names of zones are at most a few hundred. */
const clocks = new Map<string, ZoneClock>();

function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = zone === 'UTC' ? (instant: number) => instant : localClock(zone);
  if (clocks.size < MAX_CLOCKS) clocks.set(zone, clock);
  return clock;
}

const MAX_CLOCKS = 1000;

function localClock(zone: string): ZoneClock {
  const formatter = formatterOf(zone);
  return (instant) => {
    const parts = new Map(formatter.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  };
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  // Names only: an offset such as +01:00 has no daylight-saving time, and is rarely what the author of a schedule means.
  if (!/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(zone)) throw unknownZone(zone);
  try {
    return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    throw unknownZone(zone, error);
  }
}

function unknownZone(zone: string, cause?: unknown): TimeNotationError {
  return new TimeNotationError(
    `names the time zone "${zone}", which is not known: write an IANA name (Europe/Berlin)`,
    {
      cause,
    },
  );
}

function withOffset(instant: number, { amount, unit }: { amount: number; unit: string }, clock: ZoneClock): number {
  const fixed = Object.hasOwn(FIXED_UNITS, unit) ? FIXED_UNITS[unit] : undefined;
  if (fixed !== undefined) return instant + amount * fixed;
  if (!CALENDAR_UNITS.has(unit)) {
    throw new TimeNotationError(`has an offset in "${unit}": use m, h, d, w, mo (months) or y`);
  }
  return instantOf(onCalendar(clock(instant), amount, unit), clock);
}

function onCalendar(local: number, amount: number, unit: string): number {
  if (unit === 'd' || unit === 'w') return local + amount * (unit === 'w' ? 7 * DAY : DAY);
  const from = new Date(local);
  const months = unit === 'y' ? 12 * amount : amount;
  const first = new Date(local);
  first.setUTCDate(1);
  first.setUTCMonth(from.getUTCMonth() + months);
  // The 31st of a month with 30 days is its last day.
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.setUTCDate(Math.min(from.getUTCDate(), last));
}

/** The instant of a local time. One that clocks skip is moved forward; of one that they show twice, the first is taken. */
function instantOf(local: number, clock: ZoneClock): number {
  const offsetAt = (instant: number) => clock(instant) - instant;
  const [before, after] = [offsetAt(local - DAY), offsetAt(local + DAY)];
  const candidates = [local - before, local - after];
  return candidates.find((instant) => clock(instant) === local) ?? local - before;
}

/** Letters of a format, text in quotes, and other characters. */
const FORMAT_PART = /yyyy|yy|MM|dd|DDD|HH|mm|ss|'[^']*'|[^A-Za-z']/y;

/** @param local the local time, as UTC */
function inFormat(local: Date, format: string, instant: number): string {
  if (format === 'epochSeconds') return String(Math.floor(instant / 1000));
  let text = '';
  FORMAT_PART.lastIndex = 0;
  while (FORMAT_PART.lastIndex < format.length) {
    const at = FORMAT_PART.lastIndex;
    const [part] = FORMAT_PART.exec(format) ?? [];
    if (part === undefined) throw unknownFormat(format.slice(at));
    text += formatPart(local, part);
  }
  return text;
}

function unknownFormat(rest: string): TimeNotationError {
  return new TimeNotationError(
    `has a format that is not known from "${rest}" on: use yyyy, yy, MM, dd, DDD, HH, mm, ss, text in 'quotes', or ` +
      'epochSeconds',
  );
}

function formatPart(local: Date, part: string): string {
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  switch (part) {
    case 'yyyy':
      return digits(local.getUTCFullYear(), 4);
    case 'yy':
      return digits(local.getUTCFullYear() % 100, 2);
    case 'MM':
      return digits(local.getUTCMonth() + 1, 2);
    case 'dd':
      return digits(local.getUTCDate(), 2);
    case 'DDD':
      return digits(Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0)) / DAY) + 1, 3);
    case 'HH':
      return digits(local.getUTCHours(), 2);
    case 'mm':
      return digits(local.getUTCMinutes(), 2);
    case 'ss':
      return digits(local.getUTCSeconds(), 2);
    default:
      return part.startsWith("'") ? part.slice(1, -1) : part;
  }
}
