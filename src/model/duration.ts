const ISO_8601 = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** Several units, as Go writes durations: `1h30m0s`. */
const COMPOUND = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/;
const SHORT = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)$/;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const SHORT_UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, min: MINUTE, h: HOUR, d: DAY };

/** Milliseconds of a duration written as ISO-8601 (`PT30S`, `P1DT2H`) or short (`30s`, `5m`, `1h30m`), or undefined. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  const short = SHORT.exec(trimmed);
  if (short) return Math.round(Number(short[1]) * (SHORT_UNITS[short[2] ?? ''] ?? Number.NaN));
  const compound = COMPOUND.exec(trimmed);
  if (compound) return sum(compound.slice(1), [DAY, HOUR, MINUTE, SECOND]);
  const iso = ISO_8601.exec(trimmed);
  return iso && trimmed !== 'P' ? sum(iso.slice(1), [WEEK, DAY, HOUR, MINUTE, SECOND]) : undefined;
}

function sum(amounts: readonly (string | undefined)[], units: readonly number[]): number {
  return Math.round(units.reduce((total, unit, index) => total + Number(amounts[index] ?? 0) * unit, 0));
}

/** A duration for people: `450ms`, `3.2s`, `4m 05s`, `2h 10m`, `3d 4h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.floor(milliseconds)}ms`;
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / 100) / 10}s`;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (milliseconds < HOUR)
    return `${Math.floor(milliseconds / MINUTE)}m ${two((milliseconds % MINUTE) / SECOND)}s`.replace(' 00s', '');
  if (milliseconds < DAY)
    return `${Math.floor(milliseconds / HOUR)}h ${two((milliseconds % HOUR) / MINUTE)}m`.replace(' 00m', '');
  return `${Math.floor(milliseconds / DAY)}d ${Math.floor((milliseconds % DAY) / HOUR)}h`.replace(' 0h', '');
}

/** A duration in ISO-8601, as people write it: `PT30S`, `PT5M`, `P1DT12H`. Milliseconds are rounded down to seconds. */
export function isoDuration(milliseconds: number): string {
  const units = [
    [Math.floor(milliseconds / HOUR) % 24, 'H'],
    [Math.floor(milliseconds / MINUTE) % 60, 'M'],
    [Math.floor(milliseconds / SECOND) % 60, 'S'],
  ] as const;
  const part = (value: number, unit: string) => (value > 0 ? `${value}${unit}` : '');
  const time = units.map(([value, unit]) => part(value, unit)).join('');
  return `P${part(Math.floor(milliseconds / DAY), 'D')}${time && `T${time}`}`.replace(/^P$/, 'PT0S');
}
