// `npm run demo`: four Spark batches on real servers, one of them killed by a signal, one surviving its worker; with --real,
// one whose Spark is real as well.
import { once } from 'node:events';
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { progressPrinter, stackStatus, startStack, takeDown, type Stack } from '../stack/index.ts';
import { step } from '../stack/progress.ts';
import { BATCHES } from './demo/batches.ts';
import { closingTable, isAsExpected, lookAround, workflowsUrl } from './demo/closing.ts';
import { DOWN, HELP, NAME } from './demo/help.ts';
import { playReal } from './demo/real.ts';
import { openScreen } from './demo/screen.ts';
import { playStory } from './demo/story.ts';
import { startWorker, type DemoWorker } from './demo/worker.ts';

const out = process.stdout;
const print = (text = '') => void out.write(`${text}\n`);

/** Somebody ended the demo. */
class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`Interrupted by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Every time: npm passes Ctrl-C on which the terminal has sent us already, and the cleanup must not be cut short.
  process.on(signal, () => interrupt.abort(new Interrupted(signal)));
}
// Nobody listens any more (`npm run demo | head`): there is nobody to show anything to.
out.on('error', () => interrupt.abort(new Interrupted('SIGHUP')));

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`\n${told(error)}\n`);
  return error instanceof Interrupted ? error.exitCode : 1;
});

async function main(): Promise<number> {
  const wishes = readArguments();
  if (typeof wishes === 'number') return wishes;
  const { keep, real } = wishes;
  const { state } = await stackStatus(NAME);
  if (state === 'up') {
    throw new Error(`A stack named ${NAME} is up already, perhaps of another demo. End it first: ${DOWN}`);
  }
  const began = Date.now();
  const { signal } = interrupt;
  const onProgress = progressPrinter(out);
  print(`Setting up: Temporal and Kubernetes servers of your own${real ? ', a real node' : ''}, and a worker.`);
  const node = real ? 'real' : 'simulated';
  const stack = await startStack({ name: NAME, node, onProgress, signal }).catch(async (error: unknown) => {
    if (!signal.aborted) throw error;
    // Its servers are ended already; nobody will want their logs.
    await takeDown(NAME);
    throw signal.reason;
  });
  let keepFiles = false;
  try {
    const worker = await step({ text: 'Starting a worker', onProgress }, () => startWorker(stack, 1, signal));
    print(`Set up in ${((Date.now() - began) / 1000).toFixed(1)} s.\n`);
    const { allGood, lastWorker } = real
      ? { allGood: await playReal(stack, { print, signal }), lastWorker: worker }
      : await show(stack, worker);
    keepFiles = !allGood;
    if (keep) await untilEnded(stack, lastWorker);
    else if (allGood) print('\nEverything has been ended again. To look around: npm run demo -- --keep');
    return allGood ? 0 : 1;
  } catch (error) {
    keepFiles = !signal.aborted;
    throw signal.aborted ? signal.reason : error;
  } finally {
    await stack.down({ keepFiles });
    if (keepFiles) print(`\nEverything has been ended. The logs are kept in ${stack.directory}.`);
  }
}

/** What is wished for, or the exit code with which to leave at once. */
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

/** Plays the story and tells how it ended. */
async function show(stack: Stack, worker: DemoWorker): Promise<{ allGood: boolean; lastWorker: DemoWorker }> {
  const { signal } = interrupt;
  print('Four batches. The kubelet is simulated, so no Spark runs; all else is real.');
  const batches = Object.values(BATCHES);
  for (const { id, file, fate } of batches) print(`  ${id.padEnd(11)}  ${fate.padEnd(32)}  ${file}`);
  print(`\nTemporal UI: ${workflowsUrl(stack.temporal)}\n`);

  let lastWorker = worker;
  const began = Date.now();
  const screen = openScreen(
    out,
    batches.map(({ id }) => id),
  );
  const startSecondWorker = async () => (lastWorker = await startWorker(stack, 2, signal));
  const endings = await playStory({ stack, screen, worker, startSecondWorker, signal }).finally(() => screen.close());

  print(`\n${closingTable(endings, out)}\n`);
  const good = endings.filter(isAsExpected).length;
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  print(
    good === endings.length
      ? `All ${good} batches ended as expected, within ${seconds} s.`
      : `${endings.length - good} of ${endings.length} batches did not end as expected.`,
  );
  return { allGood: good === endings.length, lastWorker };
}

/** Keeps everything up until somebody has seen enough, here or elsewhere. */
async function untilEnded(stack: Stack, worker: DemoWorker): Promise<void> {
  const { signal } = interrupt;
  print('\nServers and worker stay up until Ctrl-C. Look around in another terminal:\n');
  print(lookAround(stack, worker.log));
  const interrupted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  await Promise.race([interrupted, worker.ended]);
  if (!signal.aborted) return print('\nThe worker has ended, so the demo ends, too.');
  print('\nEnding the servers and the worker.');
}

/** An error and what it came from, each on its line; where it was thrown only for those who ask. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env['DEBUG']) return error.stack ?? error.message;
  return error.cause === undefined ? error.message : `${error.message}\n${told(error.cause)}`;
}
