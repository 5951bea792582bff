import PQueue from 'p-queue';
import { errorMessage } from '../../src/model/lang.ts';
import type { Configuration } from '../spark/configurations/index.ts';
import type { Row } from './report.ts';
import { type Conditions, namespaceOf, runConfiguration } from './run.ts';

/** Each is a JVM that keeps a core busy and takes half a gigabyte. */
const JVMS_AT_ONCE = 2;

/** What may be said about a run of many. */
export interface RunOptions {
  /** Called as they end. */
  readonly onRow?: (row: Row) => void;
}

/** Runs every configuration with one version; one that fails is told of as such. */
export async function runAll(
  configurations: readonly Configuration[],
  conditions: Conditions,
  { onRow = () => undefined }: RunOptions = {},
): Promise<Row[]> {
  const { version, signal } = conditions;
  const queue = new PQueue({ concurrency: JVMS_AT_ONCE });
  const ofNamespace = new Map<string, Promise<unknown>>();
  const rows: Row[] = [];
  await queue.addAll(
    configurations.map((configuration) => async () => {
      // Two configurations of one namespace wait for each other.
      const namespace = namespaceOf(configuration, version);
      const earlier = ofNamespace.get(namespace);
      const row = (earlier ?? Promise.resolve()).then(() => rowOf(configuration, conditions));
      ofNamespace.set(namespace, row);
      rows.push(await row);
      onRow(await row);
    }),
    signal ? { signal } : {},
  );
  return rows;
}

async function rowOf(configuration: Configuration, conditions: Conditions): Promise<Row> {
  const row = { version: conditions.version, configuration: configuration.name };
  try {
    return { ...row, outcome: await runConfiguration(configuration, conditions) };
  } catch (error) {
    conditions.signal?.throwIfAborted();
    return { ...row, problem: errorMessage(error) };
  }
}
