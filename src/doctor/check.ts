/** How a check came out. Skipped: it had nothing to look at, because of another one that failed. */
export type Outcome = 'ok' | 'warning' | 'failed' | 'skipped';

/** What a check found. */
export interface Finding {
  readonly outcome: Outcome;
  /** One sentence without its full stop. */
  readonly told: string;
  /** What to do about it: commands, or sentences. */
  readonly mend?: readonly string[];
}

/** Something to look at. */
export interface Check {
  /** `temporal`, or the cluster's name as `cluster default`. */
  readonly about: string;
  readonly what: string;
  /** Throws what it does not understand: that is a failure, in the error's own words. */
  readonly look: (signal: AbortSignal) => Promise<Finding>;
}

/** A check that was made. */
export interface Checked extends Finding {
  readonly about: string;
  readonly what: string;
}

export const ok = (told: string): Finding => ({ outcome: 'ok', told });
export const warning = (told: string, ...mend: string[]): Finding => ({ outcome: 'warning', told, mend });
export const failed = (told: string, ...mend: string[]): Finding => ({ outcome: 'failed', told, mend });
export const skipped = (told: string): Finding => ({ outcome: 'skipped', told });

/** Makes all checks at once. None keeps another from being made, and none takes longer than `patience` milliseconds. */
export function makeChecks(checks: readonly Check[], patience: number): Promise<Checked[]> {
  return Promise.all(checks.map((check) => make(check, patience)));
}

async function make({ about, what, look }: Check, patience: number): Promise<Checked> {
  const signal = AbortSignal.timeout(patience);
  const { promise: late, resolve } = Promise.withResolvers<Finding>();
  const giveUp = () => resolve(failed(`took longer than ${patience / 1000} s`));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return { about, what, ...(await Promise.race([look(signal), late])) };
  } catch (error) {
    return { about, what, ...failed(errorChain(error)) };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** An error's message and those of its causes, each once, on one line, without the last full stop. */
export function errorChain(error: unknown): string {
  const messages: string[] = [];
  for (let current = error; current instanceof Error && messages.length < 5; current = current.cause) {
    const { message } = current;
    if (message !== '' && !messages.some((told) => told.includes(message))) messages.push(message);
  }
  return (messages.join(': ') || String(error)).replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
