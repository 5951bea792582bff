/**
 * Commands that read the pods of a batch: `logs`, `events` and `ui`. They use the person's own access to the cluster; without
 * it, `logs` and `events` ask a worker.
 */
import { type Command, Option } from 'commander';
import type { EventsOptions } from '../actions/pods/events.ts';
import type { LogsOptions } from '../actions/pods/logs.ts';
import type { UiOptions } from '../actions/pods/ui.ts';
import { type CommonOptions, moment, wholeNumber, withClusterAccess, withWorkerAccess } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds the commands that read the pods of a batch. */
export function addPodCommands(program: Command, { connected }: CommandRunner): void {
  const logs = defineCommand(program, 'logs <id>', 'print the log of a driver or an executor of a batch');
  withWorkerAccess(logs)
    .option('-f, --follow', 'wait for the log, and print it until the batch has ended')
    .option('--executor <n>', 'the log of this executor (default: the driver)', wholeNumber(1))
    .option('--attempt <n>', 'the log of this attempt (default: the last one)', wholeNumber(1))
    .option('--container <name>', "a container of the pod (default: Spark's, or the init container that failed)")
    .option('--since <time>', 'only lines since then: a duration (10m) or a time (RFC 3339)', moment)
    .option('--tail <n>', 'only the last lines (default: all; through a worker, the last 1000)', wholeNumber())
    .option('--previous', 'the log before the last restart of the container')
    .option('--timestamps', 'show the time of each line')
    .action(async (id: string, options: CommonOptions & LogsOptions) =>
      // Imported on demand: the Kubernetes client takes long to load.
      connected(options, async (session) => (await import('../actions/pods/logs.ts')).logs(session, id, options)),
    );

  const events = defineCommand(program, 'events <id>', 'show the Kubernetes events of the driver of a batch');
  withWorkerAccess(events)
    .option('--attempt <n>', 'the events of this attempt (default: the last one)', wholeNumber(1))
    .action(async (id: string, options: CommonOptions & EventsOptions) =>
      connected(options, async (session) => (await import('../actions/pods/events.ts')).events(session, id, options)),
    );

  const ui = defineCommand(
    program,
    'ui <id>',
    'forward a local port to the Spark UI of a running driver, and print its address',
  );
  withClusterAccess(ui)
    .addOption(new Option('--port <n>', 'local port').argParser(wholeNumber(0, 65_535)).default(0, 'a free one'))
    .option('--url', 'only print the address inside the cluster')
    .action(async (id: string, options: CommonOptions & UiOptions) =>
      connected(options, async (session) => (await import('../actions/pods/ui.ts')).ui(session, id, options)),
    );
}
