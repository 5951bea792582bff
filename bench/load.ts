/** The benchmark `npm run bench`: many batches at once on the local stack. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporalServer } from '../stack/index.ts';
import { interruptibleMain } from './interruptible-main.ts';
import { bareLoop } from './load/bare-loop.ts';
import { burst } from './load/burst.ts';
import { writeChart } from './load/charts.ts';
import { withEnvironment, withServers } from './load/environment.ts';
import { growth } from './load/growth.ts';
import { live } from './load/live.ts';
import { namespaceNames, namespaces, type NamespacesFigures } from './load/namespaces.ts';
import { type BenchResults, type BurstComparison, charts, report } from './load/report.ts';

const USAGE = `npm run bench -- [options]

  --parts burst,live,growth,namespaces   the parts to run (default: all)
  --burst 300,1000,3000       numbers of batches that are started at once; each is compared with a bare loop
  --live 1000                 number of batches that run at once; also measures the loss of the worker
  --growth 100                number of batches that are started without and with Events of others
  --others 10000              number of these Events
  --namespaces 1,100          numbers of namespaces that one worker watches one by one
  --name NAME                 name of the results, in bench/results (default: latest)
  -h, --help                  show this help

SPARKBATCH_STACK_TEMPORAL=postgres takes the real Temporal server on PostgreSQL in place of the one in the CLI.
Every number of batches has servers of its own. Figures of one run can be compared with each other; other work on the machine
changes all of them.
`;

const PARTS = ['burst', 'live', 'growth', 'namespaces'] as const;
const RESULTS = join(import.meta.dirname, 'results');

await interruptibleMain(main);

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      parts: { type: 'string', default: PARTS.join(',') },
      burst: { type: 'string', default: '300,1000,3000' },
      live: { type: 'string', default: '1000' },
      growth: { type: 'string', default: '100' },
      others: { type: 'string', default: '10000' },
      namespaces: { type: 'string', default: '1,100' },
      name: { type: 'string', default: 'latest' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (!/^[\w.-]+$/.test(values.name)) throw new Error(`"${values.name}" is not a name.\n\n${USAGE}`);
  const parts = values.parts.split(',');
  const unknown = parts.filter((part) => !PARTS.some((one) => one === part));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}.\n\n${USAGE}`);
  // Before the first part, which may take long.
  const numbers = {
    bursts: counts(values.burst),
    live: counts(values.live),
    growth: count(values.growth),
    others: count(values.others),
    namespaces: counts(values.namespaces),
  };
  const temporal = temporalServer();
  const machine = { cores: cpus().length, node: process.version, temporal, startedAt: new Date().toISOString() };
  let results: BenchResults = { machine };
  if (parts.includes('burst')) {
    const bursts: BurstComparison[] = [];
    for (const batches of numbers.bursts) {
      bursts.push(
        await withEnvironment(`burst-${batches}`, signal, async (environment) => ({
          bareLoop: await bareLoop(environment, batches),
          burst: await burst(environment, batches, 'burst'),
        })),
      );
    }
    results = { ...results, bursts };
  }
  if (parts.includes('live')) {
    const all = [];
    for (const batches of numbers.live) {
      all.push(await withEnvironment(`live-${batches}`, signal, (environment) => live(environment, batches)));
    }
    results = { ...results, live: all };
  }
  if (parts.includes('growth')) {
    const { growth: batches, others } = numbers;
    const figures = await withEnvironment('growth', signal, (environment) => growth(environment, { batches, others }));
    results = { ...results, growth: figures };
  }
  if (parts.includes('namespaces')) {
    const all: NamespacesFigures[] = [];
    for (const number of numbers.namespaces) {
      const name = `namespaces-${number}`;
      const names = namespaceNames(name, number);
      const options = { additionalNamespaces: names.slice(1) };
      all.push(await withServers(name, signal, options, (environment) => namespaces(environment, names)));
    }
    results = { ...results, namespaces: all };
  }
  await save(values.name, results);
  process.stdout.write(`\n${report(results)}\n`);
}

async function save(name: string, results: BenchResults): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, `${name}.json`), `${JSON.stringify(results, undefined, 2)}\n`);
  for (const chart of charts(results)) await writeChart(RESULTS, { ...chart, name: `${name}-${chart.name}` });
}

/** @throws for a list of several */
function count(text: string): number {
  const [number = 0, ...others] = counts(text);
  if (others.length > 0) throw new Error(`"${text}" has more than one number.\n\n${USAGE}`);
  return number;
}

function counts(text: string): number[] {
  const numbers = text.split(',').map(Number);
  if (numbers.some((one) => !Number.isInteger(one) || one < 1 || one > 20_000)) {
    throw new Error(`"${text}" is not a list of numbers up to 20000.\n\n${USAGE}`);
  }
  return numbers;
}
