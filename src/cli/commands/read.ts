/** Commands that read batches: `status`, `list` and `result`. */
import type { Command } from 'commander';
import { SparkBatchError } from '../../model/errors.ts';
import type { BatchSummary, ListBatchesOptions } from '../../client/batch-summary.ts';
import { listText } from '../render/list.ts';
import { resultText } from '../render/result.ts';
import { type ShownExecutors, statusText } from '../render/status.ts';
import { followToEnd, interruptible } from '../session/follow.ts';
import type { Session } from '../session/session.ts';
import { exitOfState, type ExitName } from '../shared/exit-codes.ts';
import { applicationState, type CommonOptions, wholeNumber } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds the commands that read batches. */
export function addReadCommands(program: Command, { connected }: CommandRunner): void {
  defineCommand(program, 'status <id>', 'show the current state of a batch, with its executors while its driver runs')
    .option('--no-executors', 'do not ask a worker for the executors')
    .action(async (id: string, options: CommonOptions & StatusOptions) =>
      connected(options, (session) => status(session, id, options)),
    );

  defineCommand(program, 'list', 'list batches: running ones first, then ended ones, the latest first')
    .option('--state <state>', 'only batches in this state', applicationState)
    .option('--limit <n>', 'maximum number of batches', wholeNumber(1), 20)
    .action(async (options: CommonOptions & ListBatchesOptions) =>
      connected(options, (session) => list(session, options)),
    );

  defineCommand(program, 'result <id>', 'wait for the end of a batch, show its result, and exit accordingly')
    .option('--log', 'show all recorded lines of the driver log')
    .action(async (id: string, options: CommonOptions & ResultOptions) =>
      connected(options, (session) => result(session, id, options)),
    );
}

interface StatusOptions {
  readonly executors: boolean;
}

async function status({ client, output }: Session, batchId: string, options: StatusOptions): Promise<ExitName> {
  const found = await client.status(batchId);
  const executors = options.executors && found.state === 'RUNNING' ? await executorsOf(client, batchId) : {};
  output.answer({ ...found, ...executors }, () => statusText(found, new Date(), executors));
  return 'done';
}

/** The executors of a batch, or why they are unknown: the status is shown without them. */
async function executorsOf(client: Session['client'], batchId: string): Promise<ShownExecutors> {
  try {
    const executors = await client.executors(batchId);
    return executors ? { executors } : {};
  } catch (error) {
    if (!(error instanceof SparkBatchError)) throw error;
    return { executorsUnknown: error.message };
  }
}

async function list({ client, output }: Session, options: ListBatchesOptions): Promise<ExitName> {
  const batches: BatchSummary[] = [];
  for await (const batch of client.list(options)) batches.push(batch);
  output.answer({ batches }, () => listText(batches, new Date()));
  return 'done';
}

interface ResultOptions {
  readonly log?: boolean;
}

async function result({ client, output }: Session, batchId: string, options: ResultOptions): Promise<ExitName> {
  const ended = await interruptible((signal) => followToEnd(client, batchId, { note: output.note, signal }));
  output.answer(ended, () => resultText(ended, options));
  return exitOfState(ended.state);
}
