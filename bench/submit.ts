/** The benchmark `npm run bench:submit`: compares the cost of native submission and spark-submit in one run. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { clusterSchema } from '../src/kubernetes/auth/cluster-options.ts';
import { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { progressPrinter, startStack } from '../stack/index.ts';
import { sparkDistribution } from '../stack/spark-distribution.ts';
import { TestCluster } from '../test/support/environment/test-cluster.ts';
import { interruptibleMain } from './interruptible-main.ts';
import { type Cost, measure } from './submit/measure.ts';
import { report } from './submit/report.ts';
import { native, sparkSubmit, type SubmitMethod } from './submit/submit-method.ts';

const USAGE = `npm run bench:submit -- [options]

  --batches N          submissions by each method (default: 50)
  --concurrency 1,2    concurrent submissions; one run for each value (default: 1,2)
  --spark 4.1.4        version of Spark (default: 4.1.4)
  -o, --output json    print JSON instead of a table
  -h, --help           show this help
`;

await interruptibleMain(main);

async function main(signal: AbortSignal): Promise<void> {
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
  const pairs = await run({ batches, concurrencies, version: values.spark, signal });
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
  signal: AbortSignal;
}): Promise<[Cost, Cost][]> {
  const { batches, concurrencies, version, signal } = options;
  const onProgress = progressPrinter(process.stderr);
  const home = await sparkDistribution(version, { onProgress, signal });
  const stack = await startStack({ name: `bench-${process.pid}`, onProgress, signal });
  const { kubeconfig, auditLog } = stack.kubernetes;
  const cluster = new Cluster('stack', clusterSchema.parse({ kubeconfig, requestTimeout: '30s' }));
  const target = { cluster, home, version };
  const costOf = async (method: SubmitMethod, concurrency: number): Promise<Cost> => {
    // A separate namespace, by which the requests in the audit log are counted.
    const namespace = `bench-${method.name}-${concurrency}`;
    await new TestCluster(kubeconfig, namespace).createNamespace();
    let done = 0;
    const onSubmitted = () => {
      done += 1;
      if (done % 10 === 0 || done === batches) {
        process.stderr.write(`${method.name}, ${concurrency} at a time: ${done} of ${batches}\n`);
      }
    };
    return await measure(method, { batches, concurrency }, { namespace, auditLog, onSubmitted, signal });
  };
  try {
    const pairs: [Cost, Cost][] = [];
    for (const concurrency of concurrencies) {
      const nativeCost = await costOf(native(target), concurrency);
      pairs.push([nativeCost, await costOf(sparkSubmit(target), concurrency)]);
    }
    return pairs;
  } finally {
    await cluster.close();
    await stack.down();
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`"${text}" is not a valid number.\n\n${USAGE}`);
  return Number(text);
}
