/** `npm run conformance`: compares the drivers of converted command lines with those of the real spark-submit. */
import { progressPrinter, startStack } from '../../stack/index.ts';
import { sparkDistribution } from '../../stack/spark-distribution.ts';
import { explanationTable } from './explanations.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { isClean, report, type Row } from './report.ts';
import { openComparison } from './open.ts';
import { runAll } from './run-all.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('Interrupted.')));
}

const options = readOptions();
if (options !== undefined) {
  try {
    const rows = await run(options);
    const { seed, json } = options;
    process.stdout.write(json ? `${JSON.stringify({ seed, rows }, undefined, 2)}\n` : `\n${report(rows)}`);
    process.exitCode = isClean(rows) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`\n${withCauses(error)}\n`);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  }
}

async function run({ versions, configurations, seed }: Options): Promise<Row[]> {
  const [onProgress, { signal }] = [progressPrinter(process.stderr), interrupted];
  const homes = new Map<string, string>();
  for (const version of versions) homes.set(version, await sparkDistribution(version, { onProgress, signal }));
  const temporalNamespaces = ['conformance'];
  const stack = await startStack({ name: `conformance-${process.pid}`, temporalNamespaces, onProgress, signal });
  process.env['SPARKBATCH_TEST_STACK'] = stack.name;
  const servers = await openComparison();
  try {
    if (seed !== undefined) process.stderr.write(`Sample with seed ${seed}\n`);
    const rows: Row[] = [];
    const all = versions.length * configurations.length;
    for (const [version, home] of homes) {
      const onRow = (row: Row) => {
        rows.push(row);
        process.stderr.write(`${rows.length} of ${all}: Spark ${version}, ${row.configuration}: ${summarize(row)}\n`);
      };
      await runAll(configurations, { ...servers, home, version, signal }, { onRow });
    }
    const order = configurations.map(({ name }) => name);
    return versions.flatMap((version) =>
      rows
        .filter((row) => row.version === version)
        .toSorted((one, other) => order.indexOf(one.configuration) - order.indexOf(other.configuration)),
    );
  } finally {
    await servers.close();
    await stack.down();
  }
}

function summarize({ result }: Row): string {
  if (!result) return 'not compared';
  if (result.refused !== undefined) return 'both refused';
  return result.unexplained.length === 0 ? 'equal' : `${result.unexplained.length} unexplained differences`;
}

function readOptions(): Options | undefined {
  try {
    const parsed = parseOptions(process.argv.slice(2));
    if (typeof parsed === 'object') return parsed;
    process.stdout.write(parsed === 'help' ? USAGE : `${explanationTable()}\n`);
    return undefined;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** The messages of an error and its causes, one per line. */
function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${withCauses(error.cause)}`;
}
