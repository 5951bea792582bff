/** How long a test file took. */
export interface SuiteTime {
  /** Path of the file, relative to the repository. */
  readonly file: string;
  readonly ms: number;
}

/** Suites faster than this are summed up in one row per folder. */
const ROW_FROM_MS = 5000;

/** A table of the time per suite, slowest first, with the fast ones of each folder in one row. */
export function suiteTimes(suites: readonly SuiteTime[]): string {
  const slow = suites.filter(({ ms }) => ms >= ROW_FROM_MS);
  const fast = Map.groupBy(
    suites.filter(({ ms }) => ms < ROW_FROM_MS),
    ({ file }) => file.split('/').slice(0, 2).join('/'),
  );
  const rows = [
    ...slow.map(({ file, ms }) => ({ name: file, ms })),
    ...[...fast].map(([folder, files]) => ({
      name: `${folder}: ${files.length} suites below ${ROW_FROM_MS / 1000} s`,
      ms: files.reduce((total, { ms }) => total + ms, 0),
    })),
  ].toSorted((a, b) => b.ms - a.ms);
  return ['Time per suite:', ...rows.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`)].join(
    '\n',
  );
}
