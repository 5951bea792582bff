/**
 * A worker over a configuration file that is read again on request, in a separate process:
 * `configured-worker.ts worker FILE [ACTIVITIES-AT-ONCE] [--task-queue NAME] [--fleet-gone-after MILLISECONDS]`. The file holds
 * the configuration as JSON.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { HostedActivities } from '../../../activities/hosted-activities.ts';
import { createSparkActivities } from '../../../activities/index.ts';
import {
  configurationFromOptions,
  type Configuration,
  type ConfigurationSource,
} from '../../../src/config/schema/configuration.ts';
import { clusterConnections } from '../../../src/config/schema/connections.ts';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { Clusters } from '../../../src/kubernetes/transport/clusters.ts';
import { DEFAULT_TASK_QUEUE } from '../../../src/model/names.ts';
import { createSubmitters } from '../../../src/submit/index.ts';
import { hostDriverWatches } from '../../../src/plugin/host-driver-watches.ts';
import { builtWorkflows } from '../built-package.ts';

/** The configuration in a text; undefined while the test is still writing it. */
function parsed(text: string): ConfigurationInput | undefined {
  try {
    return JSON.parse(text) as ConfigurationInput;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads the file each time; what does not parse yet is not taken. */
class ReadAgain implements ConfigurationSource {
  readonly #file: string;
  #text = '';
  #current: Configuration | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get current(): Configuration {
    const text = readFileSync(this.#file, 'utf8');
    if (text !== this.#text || !this.#current) {
      const input = parsed(text);
      if (input === undefined && this.#current) return this.#current;
      this.#current = configurationFromOptions(input ?? {});
      this.#text = text;
    }
    return this.#current;
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'task-queue': { type: 'string' }, 'fleet-gone-after': { type: 'string' } },
});
const [, file = '', activitiesAtOnce] = positionals;
const { 'task-queue': taskQueue = DEFAULT_TASK_QUEUE, 'fleet-gone-after': goneAfter } = values;
const fleetGoneAfter = goneAfter === undefined ? undefined : Number(goneAfter);
const configuration = new ReadAgain(file);
const { document } = configuration.current;
const clusters = new Clusters(clusterConnections(document), document.defaultCluster);
Runtime.install({
  shutdownSignals: [],
  logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
    process.stderr.write(`${level} ${message} ${JSON.stringify(meta)}\n`);
  }),
});
const hosted = new HostedActivities();
const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
const worker = await Worker.create({
  connection,
  namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default',
  taskQueue,
  ...builtWorkflows(),
  activities: createSparkActivities({
    clusters,
    submitters: createSubmitters({ sparkSubmit: {} }),
    configuration,
    hosted,
    ...(fleetGoneAfter !== undefined && { fleetGoneAfter }),
  }),
  stickyQueueScheduleToStartTimeout: '5s',
  shutdownForceTime: '20s',
  ...(activitiesAtOnce !== undefined && { maxConcurrentActivityTaskExecutions: Number(activitiesAtOnce) }),
});
const stop = new AbortController();
process.on('SIGTERM', () => {
  stop.abort();
  if (worker.getState() === 'RUNNING') worker.shutdown();
});
const watches = hostDriverWatches(worker, clusters, stop.signal, fleetGoneAfter);
process.stdout.write('Worker is ready\n');
await worker.run();
stop.abort();
await watches;
await hosted.stop();
await clusters.close();
await connection.close();
