import { errorChain } from '../model/lang.ts';

/** How a check ended. `skipped`: a check that it depends on failed, or it does not apply. */
export type CheckOutcome = 'ok' | 'warning' | 'failed' | 'skipped';

/** The result of a check. */
export interface CheckResult {
  readonly outcome: CheckOutcome;
  /** One sentence without a full stop. */
  readonly message: string;
  /** The fixes: shell commands or sentences, one per entry. */
  readonly fix?: readonly string[];
}

/** One check of the doctor. */
export interface Check {
  /** The subject of the check: `temporal`, `cluster default`, `spark-submit`. */
  readonly subject: string;
  readonly name: string;
  /** An error it throws counts as a failed check, with the error's message. */
  readonly run: (signal: AbortSignal) => Promise<CheckResult>;
}

/** A check with its result. */
export interface CompletedCheck extends CheckResult {
  readonly subject: string;
  readonly name: string;
}

export const ok = (message: string): CheckResult => ({ outcome: 'ok', message });
export const warning = (message: string, ...fix: string[]): CheckResult => ({ outcome: 'warning', message, fix });
export const failed = (message: string, ...fix: string[]): CheckResult => ({ outcome: 'failed', message, fix });
export const skipped = (message: string): CheckResult => ({ outcome: 'skipped', message });

/** Runs all checks concurrently. A check that throws, or takes longer than `timeout` milliseconds, fails; the others go on. */
export function runChecks(checks: readonly Check[], timeout: number): Promise<CompletedCheck[]> {
  return Promise.all(checks.map((check) => runCheck(check, timeout)));
}

async function runCheck({ subject, name, run }: Check, timeout: number): Promise<CompletedCheck> {
  const signal = AbortSignal.timeout(timeout);
  const { promise: timedOut, resolve } = Promise.withResolvers<CheckResult>();
  const onTimeout = () => resolve(failed(`took longer than ${timeout / 1000} s`));
  signal.addEventListener('abort', onTimeout, { once: true });
  try {
    return { subject, name, ...(await Promise.race([run(signal), timedOut])) };
  } catch (error) {
    return { subject, name, ...failed(describeError(error)) };
  } finally {
    signal.removeEventListener('abort', onTimeout);
  }
}

/** An error and its causes on one line, without the last full stop. */
export function describeError(error: unknown): string {
  return errorChain(error).replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
