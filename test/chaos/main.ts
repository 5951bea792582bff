// `npm run chaos`: runs random batches through random faults, and checks the invariants.
import { Command, InvalidArgumentError } from 'commander';
import { sparkHome } from '../support/environment/spark-home.ts';
import { figuresText } from './figures.ts';
import { runChaos, type ChaosOutcome } from './run.ts';
import { violationReports } from './timeline.ts';

const positive = (text: string): number => {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('must be a number above 0.');
  return number;
};

const { seed, batches, minutes, workers, sparkSubmits, keep, output } = new Command('chaos')
  .description(
    'Drives batches with known ends through faults, and checks the promises of docs/operate/reliability.md from outside.',
  )
  .option('--seed <number>', 'seed of the plan of batches and faults (default: random)', positive)
  .option('--batches <number>', 'number of batches', positive, 200)
  .option('--minutes <number>', 'duration of the submissions', positive, 4)
  .option('--workers <number>', 'number of worker processes', positive, 3)
  .option('--spark-submits <number>', 'number of batches that the real spark-submit submits', positive)
  .option('--keep', 'leave the servers running', false)
  .option('-o, --output <format>', 'text or json', 'text')
  .parse()
  .opts<{
    seed?: number;
    batches: number;
    minutes: number;
    workers: number;
    sparkSubmits?: number;
    keep: boolean;
    output: string;
  }>();

const chosen = Math.floor(seed ?? Math.random() * 1e6) + (seed === undefined ? 1 : 0);
const stop = new AbortController();
process.on('SIGINT', () => stop.abort(new Error('Interrupted.'))).on('SIGTERM', () => stop.abort(new Error('Ended.')));
// A request that a fault interrupted must not end the run.
process.on('unhandledRejection', (error) => console.error('! not handled:', error));
// gRPC retries a call on a closed channel, and throws where the error cannot be caught.
process.on('uncaughtException', (error) => {
  if (stop.signal.aborted) return;
  console.error(error);
  process.exit(1);
});
console.error(`seed ${chosen}`);
try {
  if (sparkSubmits !== undefined) process.env['SPARK_HOME'] = await sparkHome();
  const outcome = await runChaos({
    seed: chosen,
    batches: Math.floor(batches),
    minutes,
    workers: Math.floor(workers),
    ...(sparkSubmits !== undefined && { sparkSubmits: Math.floor(sparkSubmits) }),
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
  const reports = violationReports(outcome);
  if (output === 'json') {
    console.log(JSON.stringify({ figures, violations: reports, undecided: findings.undecided }, undefined, 2));
    return;
  }
  console.log(figuresText(figures));
  for (const { invariant, batchId, what, timeline } of reports) {
    console.log(`\nVIOLATION of "${invariant}"${batchId === undefined ? '' : `, batch ${batchId}`}: ${what}`);
    for (const line of timeline) console.log(`  ${line}`);
  }
}
