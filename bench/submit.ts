/** `npm run bench:submit`: what a submission costs, native and by spark-submit, side by side in one run. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { errorMessage } from '../src/model/lang.ts';
import { clusterSchema } from '../src/kubernetes/auth/cluster-options.ts';
import { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { progressPrinter, startStack } from '../stack/index.ts';
import { sparkDistribution } from '../stack/spark-distribution.ts';
import { TestCluster } from '../test/support/environment/test-cluster.ts';
import { type Cost, measure } from './submit/measure.ts';
import { report } from './submit/report.ts';
import { native, sparkSubmitChild } from './submit/way.ts';

const USAGE = `npm run bench:submit -- [options]

  --batches N          submissions of each way (50)
  --concurrency 1,2    how many at a time; each is a run of its own (1,2)
  --spark 4.1.4        version of Spark
  -o json              for machines
  --help
`;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('Interrupted.')));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${errorMessage(error)}\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      batches: { type: 'string', default: '50' },
      concurrency: { type: 'string', default: '1,2' },
      spark: { type: 'string', default: '4.1.4' },
      output: { type: 'string', short: 'o', default: 'text' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const batches = count(values.batches);
  const concurrencies = values.concurrency.split(',').map(count);
  const pairs = await run({ batches, concurrencies, version: values.spark });
  if (values.output === 'json') {
    const machine = { cores: cpus().length, node: process.version, spark: values.spark };
    process.stdout.write(`${JSON.stringify({ machine, costs: pairs.flat() }, undefined, 2)}\n`);
  } else {
    process.stdout.write(`\n${report(pairs)}`);
  }
}

async function run(options: {
  batches: number;
  concurrencies: readonly number[];
  version: string;
}): Promise<[Cost, Cost][]> {
  const { batches, concurrencies, version } = options;
  const [onProgress, { signal }] = [progressPrinter(process.stderr), interrupted];
  const home = await sparkDistribution(version, { onProgress, signal });
  const stack = await startStack({ name: `bench-${process.pid}`, onProgress, signal });
  const { kubeconfig, auditLog } = stack.kubernetes;
  const cluster = new Cluster('stack', clusterSchema.parse({ kubeconfig, requestTimeout: '30s' }));
  const target = { cluster, home, version };
  const costOf = async (way: ReturnType<typeof native>, concurrency: number): Promise<Cost> => {
    // A namespace of its own: the audit log is counted by it.
    const namespace = `bench-${way.name}-${concurrency}`;
    await new TestCluster(kubeconfig, namespace).createNamespace();
    let done = 0;
    const onSubmitted = () => {
      done += 1;
      if (done % 10 === 0 || done === batches) {
        process.stderr.write(`${way.name}, ${concurrency} at a time: ${done} of ${batches}\n`);
      }
    };
    return await measure(way, { batches, concurrency }, { namespace, auditLog, onSubmitted, signal });
  };
  try {
    const pairs: [Cost, Cost][] = [];
    for (const concurrency of concurrencies) {
      const ours = await costOf(native(target), concurrency);
      pairs.push([ours, await costOf(sparkSubmitChild(target), concurrency)]);
    }
    return pairs;
  } finally {
    await cluster.close();
    await stack.down();
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`"${text}" is no number of submissions.\n\n${USAGE}`);
  return Number(text);
}
