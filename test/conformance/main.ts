/** `npm run conformance`: whether a native driver is what the real spark-submit makes of the same application. */
import { clusterSchema } from '../../src/kubernetes/auth/cluster-options.ts';
import { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { progressPrinter, startStack } from '../../stack/index.ts';
import { sparkDistribution } from '../../stack/spark-distribution.ts';
import { ApiServer } from './api-server.ts';
import { explanationTable } from './explanations.ts';
import { type Options, optionsOf, USAGE } from './options.ts';
import { isClean, report, type Row } from './report.ts';
import { runAll } from './run-all.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('Interrupted.')));
}

const options = understood();
if (options !== undefined) {
  try {
    const rows = await run(options);
    const { seed, json } = options;
    process.stdout.write(json ? `${JSON.stringify({ seed, rows }, undefined, 2)}\n` : `\n${report(rows)}`);
    process.exitCode = isClean(rows) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`\n${causes(error)}\n`);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}

async function run({ versions, configurations, seed }: Options): Promise<Row[]> {
  const [onProgress, { signal }] = [progressPrinter(process.stderr), interrupted];
  const homes = new Map<string, string>();
  for (const version of versions) homes.set(version, await sparkDistribution(version, { onProgress, signal }));
  const stack = await startStack({ name: `conformance-${process.pid}`, onProgress, signal });
  const { kubeconfig } = stack.kubernetes;
  const api = await ApiServer.open(kubeconfig);
  const cluster = new Cluster('stack', clusterSchema.parse({ kubeconfig }));
  try {
    if (seed !== undefined) process.stderr.write(`Sample of seed ${seed}\n`);
    const rows: Row[] = [];
    const all = versions.length * configurations.length;
    for (const [version, home] of homes) {
      const onRow = (row: Row) => {
        rows.push(row);
        process.stderr.write(`${rows.length} of ${all}: Spark ${version}, ${row.configuration}: ${inShort(row)}\n`);
      };
      await runAll(configurations, { api, cluster, kubeconfig, home, version, signal }, { onRow });
    }
    const order = configurations.map(({ name }) => name);
    return versions.flatMap((version) =>
      rows
        .filter((row) => row.version === version)
        .toSorted((one, other) => order.indexOf(one.configuration) - order.indexOf(other.configuration)),
    );
  } finally {
    api.close();
    await cluster.close();
    await stack.down();
  }
}

function inShort({ outcome }: Row): string {
  if (!outcome) return 'not compared';
  if (outcome.refused !== undefined) return 'both refused';
  return outcome.unexplained.length === 0 ? 'the same' : `${outcome.unexplained.length} unexplained differences`;
}

function understood(): Options | undefined {
  try {
    const read = optionsOf(process.argv.slice(2));
    if (typeof read === 'object') return read;
    process.stdout.write(read === 'help' ? USAGE : `${explanationTable()}\n`);
    return undefined;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** An error and what it came from, each on its line. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${causes(error.cause)}`;
}
