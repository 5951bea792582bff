import PQueue from 'p-queue';
import { errorMessage } from '../../src/model/lang.ts';
import type { Configuration } from '../spark/configurations/index.ts';
import { sparkSubmitInOneJvm } from '../spark/spark-submit.ts';
import { submittingMachine } from '../spark/submitting-machine.ts';
import type { Row } from './report.ts';
import { type ComparisonSetup, namespaceOf, runConfiguration } from './run.ts';

/** A JVM uses one core and half a gigabyte. */
const CONCURRENCY = 2;

/** Options of {@link runAll}. */
export interface RunOptions {
  /** Called after each comparison. */
  readonly onRow?: (row: Row) => void;
}

/** Compares every configuration with one version of Spark. A comparison that fails becomes a row with the problem. */
export async function runAll(
  configurations: readonly Configuration[],
  setup: ComparisonSetup,
  { onRow = () => undefined }: RunOptions = {},
): Promise<Row[]> {
  const { version, signal, home, environment } = setup;
  const machine = await submittingMachine({ submit: [] });
  const env = { ...machine.env, KUBECONFIG: environment.stack.kubernetes.kubeconfig };
  const shared = sparkSubmitInOneJvm(home, { env });
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const lastInNamespace = new Map<string, Promise<unknown>>();
  const rows: Row[] = [];
  try {
    await queue.addAll(
      configurations.map((configuration) => async () => {
        // Configurations in one namespace run one after the other.
        const namespace = namespaceOf(configuration, version);
        const earlier = lastInNamespace.get(namespace);
        const row = (earlier ?? Promise.resolve()).then(() => compareOne(configuration, { ...setup, shared }));
        lastInNamespace.set(namespace, row);
        rows.push(await row);
        onRow(await row);
      }),
      signal ? { signal } : {},
    );
  } finally {
    shared.close();
    await machine.remove();
  }
  return rows;
}

async function compareOne(configuration: Configuration, setup: ComparisonSetup): Promise<Row> {
  const row = { version: setup.version, configuration: configuration.name };
  try {
    return { ...row, result: await runConfiguration(configuration, setup) };
  } catch (error) {
    setup.signal?.throwIfAborted();
    return { ...row, problem: errorMessage(error) };
  }
}
