/** `sparkbatch schedule ...`: Temporal schedules that start batches. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ApplyOptions, CreateOptions, ScheduleFields } from '../actions/schedule.ts';
import type { SparkBatchSchedules } from '../../client/schedules/spark-batch-schedules.ts';
import { OVERLAP_POLICIES, type OverlapPolicy } from '../../model/schedule.ts';
import { UsageError } from '../shared/errors.ts';
import { type CommonOptions, duration, moment, parameterValue, wholeNumber } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

const actions = () => import('../actions/schedule.ts');

/** Adds the commands about schedules. */
export function addScheduleCommands(program: Command, { connected }: CommandRunner): void {
  const schedule = program.command('schedule').description('run batches by schedules of Temporal');

  defineCommand(schedule, 'apply', 'create a schedule from a file, or change it to match the file')
    .requiredOption('-f, --file <path>', 'the schedule in YAML or JSON; - reads standard input')
    .addOption(setOption())
    .option('--dry-run', 'show what would change, and change nothing')
    .action(async (options: ApplyOptions) =>
      connected(options, async (session) => (await actions()).applySchedule(session, options)),
    );

  withFields(defineCommand(schedule, 'create <id>', 'create a schedule of a batch file'))
    .requiredOption('-f, --file <path>', 'the batch in YAML or JSON; - reads standard input')
    .option('--paused', 'create it paused')
    .action(async (id: string, options: CreateOptions) =>
      connected(options, async (session) => (await actions()).createSchedule(session, id, options)),
    );

  withFields(defineCommand(schedule, 'update <id>', 'change the given parts of a schedule; the others stay'))
    .option('-f, --file <path>', 'another batch in YAML or JSON; - reads standard input')
    .action(async (id: string, options: CommonOptions & ScheduleFields) =>
      connected(options, async (session) => (await actions()).updateSchedule(session, id, options)),
    );

  defineCommand(schedule, 'list', 'list the schedules of batches, with their last and next times')
    .option('--limit <n>', 'maximum number of schedules', wholeNumber(1), 1000)
    .action(async (options: CommonOptions & { limit: number }) =>
      connected(options, async (session) => (await actions()).listSchedules(session, options.limit)),
    );

  defineCommand(schedule, 'describe <id>', 'show a schedule, its next times and its last batches').action(
    async (id: string, options: CommonOptions) =>
      connected(options, async (session) => (await actions()).describeSchedule(session, id)),
  );

  /** Runs a change of a schedule, and reports it in a sentence. */
  const change = (
    id: string,
    options: CommonOptions,
    perform: (schedules: SparkBatchSchedules) => Promise<unknown>,
    message: string,
  ) => connected(options, async (session) => (await actions()).changeSchedule(session, id, perform, message));

  defineCommand(schedule, 'pause <id>', 'start no further batches; running ones go on')
    .option('--reason <text>', 'why, for people who read the schedule')
    .action((id: string, options: CommonOptions & { reason?: string }) =>
      change(
        id,
        options,
        (schedules) => schedules.pause(id, options.reason),
        `Schedule ${id} is paused. Running batches go on.`,
      ),
    );

  defineCommand(schedule, 'resume <id>', 'end a pause; times that have passed are not made up for')
    .option('--reason <text>', 'why, for people who read the schedule')
    .action((id: string, options: CommonOptions & { reason?: string }) =>
      change(
        id,
        options,
        (schedules) => schedules.resume(id, options.reason),
        `Schedule ${id} runs. Times that passed during the pause are not made up for: use schedule backfill.`,
      ),
    );

  defineCommand(schedule, 'trigger <id>', 'start a batch now, with this moment as its scheduled time')
    .addOption(overlapOption('what to do when a batch still runs (default: as the schedule says)'))
    .action((id: string, options: CommonOptions & { overlap?: OverlapPolicy }) =>
      change(id, options, (schedules) => schedules.trigger(id, options.overlap), `Schedule ${id} is triggered.`),
    );

  defineCommand(schedule, 'backfill <id>', 'start a batch for every time of a period in the past, both ends included')
    .requiredOption('--from <time>', 'beginning: a duration ago (7d) or a time (RFC 3339)', moment)
    .requiredOption('--to <time>', 'end: a duration ago (1d) or a time (RFC 3339)', moment)
    .addOption(overlapOption('whether batches run one after the other or at once').default('buffer-all'))
    .action((id: string, options: CommonOptions & { from: string; to: string; overlap: OverlapPolicy }) => {
      const { from, to, overlap } = options;
      return change(
        id,
        options,
        (schedules) => {
          if (Date.parse(from) > Date.parse(to)) throw new UsageError(`--from (${from}) is after --to (${to}).`);
          return schedules.backfill(id, { from: new Date(from), to: new Date(to), overlap });
        },
        `Schedule ${id} starts a batch for each of its times from ${from} to ${to}.`,
      );
    });

  defineCommand(schedule, 'delete <id>', 'delete a schedule; running batches go on').action(
    (id: string, options: CommonOptions) =>
      change(id, options, (schedules) => schedules.delete(id), `Schedule ${id} is deleted. Running batches go on.`),
  );
}

/** Adds the options that describe a schedule. */
function withFields(command: Command): Command {
  return command
    .addOption(setOption())
    .option(
      '--cron <expression>',
      'times as "minute hour day month weekday"; may be repeated',
      (expression: string, others: readonly string[] | undefined) => [...(others ?? []), expression],
    )
    .option('--every <duration>', 'interval between starts', duration)
    .option('--time-zone <name>', 'time zone of --cron, as Europe/Berlin (default: UTC)')
    .addOption(overlapOption('what to do when a batch still runs (default: skip)'))
    .option('--catchup-window <duration>', 'make up for missed times that are no older (default: 365d)', duration)
    .option('--jitter <duration>', 'longest random delay of a start (default: none)', duration)
    .option('--pause-on-failure', 'pause the schedule when a batch fails')
    .option('--no-pause-on-failure', 'go on when a batch fails')
    .option('--start-at <time>', 'first time (RFC 3339)', time)
    .option('--end-at <time>', 'last time (RFC 3339)', time)
    .option('--batch-id <prefix>', 'beginning of the ids of the batches (default: the id of the schedule)');
}

function setOption(): Option {
  return new Option('--set <name=value>', 'the value of a parameter that the batch declares; may be repeated')
    .argParser(parameterValue)
    .default({}, 'the values in the file');
}

function overlapOption(description: string): Option {
  return new Option('--overlap <policy>', description).choices(OVERLAP_POLICIES);
}

function time(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('Not a time: write 2026-11-28T03:04:05Z.');
  return new Date(at).toISOString();
}
