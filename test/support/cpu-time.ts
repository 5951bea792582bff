/**
 * A machine that is this many times slower than usual still passes a test with a bound on time. Work that takes quadratic or
 * exponential time where it should take linear time exceeds such a bound by far.
 */
const SLOWEST_MACHINE = 20;

/** CPU time of this process for some work, in milliseconds: unlike elapsed time, it hardly depends on other processes. */
export function cpuTimeOf(work: () => unknown): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** The bound for work that usually takes this many milliseconds. */
export function boundFor(usualMilliseconds: number): number {
  return SLOWEST_MACHINE * usualMilliseconds;
}
