/** `npm run demo`: runs four Spark batches on real servers, or with --real one batch with real Spark. See demo/help.ts. */
import { once } from 'node:events';
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { progressPrinter, stackStatus, startStack, takeDown, type Stack } from '../stack/index.ts';
import { step } from '../stack/progress.ts';
import { BATCHES } from './demo/batches.ts';
import { DOWN_COMMAND, HELP, STACK_NAME } from './demo/help.ts';
import { runRealSpark } from './demo/real-spark.ts';
import { runScenario } from './demo/scenario.ts';
import { openScreen } from './demo/screen.ts';
import { inspectionHints, isAsExpected, summaryTable, workflowsUrl } from './demo/summary.ts';
import { startWorker, type DemoWorker } from './demo/worker.ts';

const out = process.stdout;
const print = (text = '') => void out.write(`${text}\n`);

/** The demo was ended by a signal. */
class InterruptedError extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`Interrupted by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Not `once`: npm forwards Ctrl-C, which the terminal has also sent to this process, and a second one must not end the cleanup.
  process.on(signal, () => interrupt.abort(new InterruptedError(signal)));
}
// The reader of the output has ended (`npm run demo | head`).
out.on('error', () => interrupt.abort(new InterruptedError('SIGHUP')));

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`\n${messagesOf(error)}\n`);
  return error instanceof InterruptedError ? error.exitCode : 1;
});

async function main(): Promise<number> {
  const options = readArguments();
  if (typeof options === 'number') return options;
  const { keep, real } = options;
  const { state } = await stackStatus(STACK_NAME);
  if (state === 'up') {
    throw new Error(`The stack ${STACK_NAME} is already up, perhaps from another demo. End it first: ${DOWN_COMMAND}`);
  }
  const began = Date.now();
  const { signal } = interrupt;
  const onProgress = progressPrinter(out);
  print(`Setting up Temporal and Kubernetes servers${real ? ', a real node' : ''} and a worker on this machine.`);
  const node = real ? 'real' : 'simulated';
  const stack = await startStack({ name: STACK_NAME, node, onProgress, signal }).catch(async (error: unknown) => {
    if (!signal.aborted) throw error;
    // The servers have already ended. Their logs are not needed after an interruption.
    await takeDown(STACK_NAME);
    throw signal.reason;
  });
  let keepFiles = false;
  try {
    const worker = await step({ text: 'Starting a worker', onProgress }, () => startWorker(stack, 1, signal));
    print(`Set up in ${((Date.now() - began) / 1000).toFixed(1)} s.\n`);
    const { allGood, lastWorker } = real
      ? { allGood: await runRealSpark(stack, { print, signal }), lastWorker: worker }
      : await runBatches(stack, worker);
    keepFiles = !allGood;
    if (keep) await keepRunning(stack, lastWorker);
    else if (allGood) print('\nAll servers have been ended. To keep them running, use: npm run demo -- --keep');
    return allGood ? 0 : 1;
  } catch (error) {
    keepFiles = !signal.aborted;
    throw signal.aborted ? signal.reason : error;
  } finally {
    await stack.down({ keepFiles });
    if (keepFiles) print(`\nAll servers have been ended. The logs are kept in ${stack.directory}.`);
  }
}

/** The options, or the exit code if the demo is not to run. */
function readArguments(): { keep: boolean; real: boolean } | number {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({ options: { keep: flag, real: flag, help: { ...flag, short: 'h' } } });
    if (!values.help) return values;
    print(HELP);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
}

/** Runs the four batches and prints a summary. */
async function runBatches(stack: Stack, worker: DemoWorker): Promise<{ allGood: boolean; lastWorker: DemoWorker }> {
  const { signal } = interrupt;
  print('Running four batches. The servers are real. Only the kubelet is simulated, so no Spark runs.');
  const batches = Object.values(BATCHES);
  for (const { id, file, expected } of batches) print(`  ${id.padEnd(11)}  ${expected.padEnd(32)}  ${file}`);
  print(`\nTemporal UI: ${workflowsUrl(stack.temporal)}\n`);

  let lastWorker = worker;
  const began = Date.now();
  const screen = openScreen(
    out,
    batches.map(({ id }) => id),
  );
  const startSecondWorker = async () => (lastWorker = await startWorker(stack, 2, signal));
  const endings = await runScenario({ stack, screen, worker, startSecondWorker, signal }).finally(() => screen.close());

  print(`\n${summaryTable(endings, out)}\n`);
  const good = endings.filter(isAsExpected).length;
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  print(
    good === endings.length
      ? `All ${good} batches ended as expected, within ${seconds} s.`
      : `${endings.length - good} of ${endings.length} batches did not end as expected.`,
  );
  return { allGood: good === endings.length, lastWorker };
}

/** Keeps servers and worker running until Ctrl-C, or until the worker is ended from outside. */
async function keepRunning(stack: Stack, worker: DemoWorker): Promise<void> {
  const { signal } = interrupt;
  print('\nServers and worker keep running until Ctrl-C. To inspect them in another terminal:\n');
  print(inspectionHints(stack, worker.log));
  const interrupted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  await Promise.race([interrupted, worker.ended]);
  if (!signal.aborted) return print('\nThe worker has ended, so the demo ends as well.');
  print('\nEnding the servers and the worker.');
}

/** The messages of an error and its causes, one per line; with DEBUG the stack trace. */
function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env['DEBUG']) return error.stack ?? error.message;
  return error.cause === undefined ? error.message : `${error.message}\n${messagesOf(error.cause)}`;
}
