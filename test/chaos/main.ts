// `npm run chaos`: a random mix of batches through random faults, and whether what must always hold has held.
import { Command, InvalidArgumentError } from 'commander';
import { figuresText } from './figures.ts';
import { runChaos, type ChaosOutcome } from './run.ts';
import { violationReports } from './timeline.ts';

const positive = (text: string): number => {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('must be a number above 0.');
  return number;
};

const { seed, batches, minutes, workers, keep, output } = new Command('chaos')
  .description(
    'Drives batches with known ends through faults, and checks the promises of docs/operate/reliability.md from outside.',
  )
  .option('--seed <number>', 'the plan of batches and faults follows from it (default: by chance)', positive)
  .option('--batches <number>', 'how many', positive, 200)
  .option('--minutes <number>', 'over how long they are submitted', positive, 4)
  .option('--workers <number>', 'how many worker processes', positive, 3)
  .option('--keep', 'leave the servers up for a look around', false)
  .option('-o, --output <format>', 'text or json', 'text')
  .parse()
  .opts<{ seed?: number; batches: number; minutes: number; workers: number; keep: boolean; output: string }>();

const chosen = Math.floor(seed ?? Math.random() * 1e6) + (seed === undefined ? 1 : 0);
const stop = new AbortController();
process.on('SIGINT', () => stop.abort(new Error('Interrupted.'))).on('SIGTERM', () => stop.abort(new Error('Ended.')));
// A request that a fault has cut off must not end the run that wants to see what comes of it.
process.on('unhandledRejection', (error) => console.error('! not handled:', error));
// gRPC tries a call again on a channel that was closed under it, and throws where nobody can catch it.
process.on('uncaughtException', (error) => {
  if (stop.signal.aborted) return;
  console.error(error);
  process.exit(1);
});
console.error(`seed ${chosen}`);
try {
  const outcome = await runChaos({
    seed: chosen,
    batches: Math.floor(batches),
    minutes,
    workers: Math.floor(workers),
    stackName: `chaos-${process.pid}`,
    keep,
    say: (line) => console.error(line),
    signal: stop.signal,
  });
  report(outcome);
  process.exit(outcome.figures.violations > 0 ? 1 : 0);
} catch (error) {
  if (!stop.signal.aborted) throw error;
  console.error('Interrupted; the servers are down.');
  process.exit(130);
}

function report(outcome: ChaosOutcome): void {
  const { figures, findings } = outcome;
  const told = violationReports(outcome);
  if (output === 'json') {
    console.log(JSON.stringify({ figures, violations: told, undecided: findings.undecided }, undefined, 2));
    return;
  }
  console.log(figuresText(figures));
  for (const { invariant, batchId, what, timeline } of told) {
    console.log(`\nVIOLATION of "${invariant}"${batchId === undefined ? '' : `, batch ${batchId}`}: ${what}`);
    for (const line of timeline) console.log(`  ${line}`);
  }
}
