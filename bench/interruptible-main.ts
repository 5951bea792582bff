import { errorMessage } from '../src/model/lang.ts';

/** Runs a benchmark. Ctrl-C aborts the signal, so that it stops its servers; the exit code is then 130, and 1 after an error. */
export async function interruptibleMain(main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error('Interrupted.')));
  }
  try {
    await main(interrupted.signal);
  } catch (error) {
    process.stderr.write(`\n${errorMessage(error)}\n`);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}
