import { failed, ok, skipped, warning, type Finding } from './check.ts';

/** Milliseconds that clocks may differ: an answer of an API server tells its clock to the second. */
const FINE = 2000;
/** From here on a token may count as not yet valid, and a driver that was just made as long overdue. */
const TOO_MUCH = 30_000;

const MEND = 'Set both clocks by NTP (chrony, systemd-timesyncd).';

/** What it means that another clock says `there` at a moment that ours puts between two; in milliseconds since 1970. */
export function clockFinding([from, to]: readonly [number, number], there: number | undefined): Finding {
  if (there === undefined) return skipped('its answers carry no Date');
  const ahead = Math.max(0, there - to);
  const skew = ahead + Math.max(0, from - there);
  if (skew <= FINE) return ok('agrees with ours to 2 s');
  const told = `is ${Math.round(skew / 1000)} s ${ahead > 0 ? 'ahead of' : 'behind'} ours`;
  return skew <= TOO_MUCH ? warning(told, MEND) : failed(told, MEND);
}

/** How long a worker waits for work before it asks again, as Temporal's SDK has it, in milliseconds. */
const LONGEST_POLL = 70_000;

/**
 * What the moments tell at which workers last asked Temporal for work, by Temporal's clock. It says the time in no other way:
 * a worker that lives has asked within the last minute, and not in the future.
 */
export function clockByPolls(here: number, polls: readonly number[]): Finding {
  if (polls.length === 0) return skipped('Temporal tells the time by the polls of workers, and there are none');
  const last = Math.max(...polls);
  if (last - here > FINE) {
    const told = `is at least ${Math.round((last - here) / 1000)} s ahead of ours`;
    return last - here > TOO_MUCH ? failed(told, MEND) : warning(told, MEND);
  }
  if (here - last > LONGEST_POLL) {
    const told = `may be ${Math.round((here - last - LONGEST_POLL) / 1000)} s or more behind ours, or its workers are gone`;
    return warning(told, MEND);
  }
  return ok('agrees with ours as far as the polls of workers tell: to a minute');
}
