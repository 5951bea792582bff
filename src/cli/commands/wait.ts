import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { NoWorkerError } from '../../client/errors.ts';
import { OutageTolerance } from '../../client/outage-tolerance.ts';
import { APPLICATION_STATES } from '../../model/driver/application-state.ts';
import { formatDuration } from '../../model/duration.ts';
import type { BatchStatus } from '../../model/status/batch-status.ts';
import { SEARCHABLE_PHASES, searchablePhase } from '../../model/status/searchable-phase.ts';
import { interruptible, statusLine } from '../session/follow.ts';
import { table } from '../render/table.ts';
import { timeOfDay } from '../render/time.ts';
import type { Session } from '../session/session.ts';
import { WaitTimeoutError } from '../shared/errors.ts';
import { type ExitName, exitOfState } from '../shared/exit-codes.ts';
import { type CommonOptions, milliseconds } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** The interval between two reads of a batch, in milliseconds: short after a change, then growing. */
const FIRST_INTERVAL_MS = 1000;
const MAXIMUM_INTERVAL_MS = 5000;

interface WaitOptions extends CommonOptions {
  /** A state or a phase. */
  readonly for: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Adds `sparkbatch wait`. */
export function addWaitCommand(program: Command, { connected }: CommandRunner): void {
  defineCommand(program, 'wait <ids...>', 'wait until all of these batches have ended, or are in a state')
    .addOption(
      new Option('--for <state>', 'state or phase to wait for, such as RUNNING or held')
        .argParser(awaited)
        .default('ended'),
    )
    .option('--timeout <duration>', 'maximum time to wait (default: without a limit)', milliseconds)
    .action(async (ids: string[], options: WaitOptions) =>
      connected(options, (session) => waitForAll(session, ids, options)),
    );
}

function awaited(text: string): string {
  const names: readonly string[] = [...APPLICATION_STATES, ...SEARCHABLE_PHASES];
  const found = names.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(`Not a state or phase: one of ${names.join(', ')}.`);
  return found;
}

async function waitForAll(session: Session, ids: readonly string[], options: WaitOptions): Promise<ExitName> {
  const { for: goal, timeout } = options;
  const ended = await interruptible(async (interrupt) => {
    const failed = new AbortController();
    const timer = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
    const signal = AbortSignal.any([interrupt, failed.signal, ...(timer ? [timer] : [])]);
    try {
      return await Promise.all([...new Set(ids)].map((id) => waitFor(session, id, goal, signal)));
    } catch (error) {
      failed.abort();
      if (!timer?.aborted || interrupt.aborted) throw error;
      throw new WaitTimeoutError(
        `Not all of ${ids.join(', ')} are ${goal} after ${formatDuration(timeout ?? 0)}. The batches continue.`,
        { cause: error },
      );
    }
  });
  session.output.answer({ batches: ended }, () =>
    table(
      ['BATCH', 'STATE', 'PHASE', 'MESSAGE'],
      ended.map(({ batchId, state, phase, message }) => [batchId, state, phase, message]),
    ),
  );
  return exitOfWait(ended, goal);
}

/** Waits until a batch is in the state or phase, or has ended in another one. */
async function waitFor(
  { client, output }: Session,
  id: string,
  goal: string,
  signal: AbortSignal,
): Promise<BatchStatus> {
  const outage = new OutageTolerance();
  let interval = FIRST_INTERVAL_MS;
  let noted = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      const status = await client.status(id);
      outage.reset();
      if (isReached(status, goal) || status.phase === 'ended') return status;
      const line = statusLine(status);
      if (line !== noted) {
        output.note(`${timeOfDay(new Date())}  ${id}  ${line}`);
        interval = FIRST_INTERVAL_MS;
      }
      noted = line;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NoWorkerError)) await outage.wait(error, signal);
    }
    await pause(interval, undefined, { signal });
    interval = Math.min(interval * 1.5, MAXIMUM_INTERVAL_MS);
  }
}

/** Whether a batch is in the state or phase that is waited for. */
export function isReached({ state, phase }: Pick<BatchStatus, 'state' | 'phase'>, goal: string): boolean {
  return state === goal || searchablePhase(phase) === goal;
}

/** Success if every batch reached the goal; for `ended`, the exit code of the first batch that did not finish. */
export function exitOfWait(batches: readonly Pick<BatchStatus, 'state' | 'phase'>[], goal: string): ExitName {
  if (goal !== 'ended') return batches.every((batch) => isReached(batch, goal)) ? 'done' : 'failed';
  const unfinished = batches.find(({ state }) => state !== 'FINISHED');
  return unfinished ? exitOfState(unfinished.state) : 'done';
}
