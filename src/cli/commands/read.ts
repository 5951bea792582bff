/** Commands that read one batch: `status`, `describe` and `result`. */
import type { Command } from 'commander';
import { SparkBatchError } from '../../model/errors.ts';
import { InvalidBatchError } from '../../client/errors.ts';
import type { BatchResult } from '../../model/status/result.ts';
import { describeText } from '../render/describe.ts';
import { resultText } from '../render/result.ts';
import { type ShownExecutors, statusText } from '../render/status.ts';
import { followToEnd, interruptible } from '../session/follow.ts';
import type { Session } from '../session/session.ts';
import { exitOfState, type ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds the commands that read one batch. */
export function addReadCommands(program: Command, { connected }: CommandRunner): void {
  defineCommand(program, 'status <id>', 'show the current state of a batch, with its executors while its driver runs')
    .option('--no-executors', 'do not ask a worker for the executors')
    .action(async (id: string, options: CommonOptions & StatusOptions) =>
      connected(options, (session) => status(session, id, options)),
    );

  defineCommand(
    program,
    'describe <id>',
    'show everything known about a batch on one page: its story, attempts, evidence, and what to do next',
  ).action(async (id: string, options: CommonOptions) => connected(options, (session) => describe(session, id)));

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

async function describe({ client, output }: Session, batchId: string): Promise<ExitName> {
  const found = await client.status(batchId);
  const ended = found.phase === 'ended' ? await resultOrRefusal(client, batchId) : undefined;
  output.answer({ status: found, ...(ended && { result: ended }) }, () => describeText(found, ended, new Date()));
  return 'done';
}

/** The result of an ended batch; a batch that was refused has none, and its status says why. */
async function resultOrRefusal(client: Session['client'], batchId: string): Promise<BatchResult | undefined> {
  try {
    return await client.result(batchId);
  } catch (error) {
    if (error instanceof InvalidBatchError) return undefined;
    throw error;
  }
}

interface ResultOptions {
  readonly log?: boolean;
}

async function result({ client, output }: Session, batchId: string, options: ResultOptions): Promise<ExitName> {
  const ended = await interruptible((signal) => followToEnd(client, batchId, { note: output.note, signal }));
  output.answer(ended, () => resultText(ended, options));
  return exitOfState(ended.state);
}
