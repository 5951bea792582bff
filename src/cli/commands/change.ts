/** Commands that change a batch or its driver: `kill`, `rerun`, `extend`, `retry`, `give-up` and `keep`. */
import type { Command } from 'commander';
import { defined } from '../../model/lang.ts';
import type { GiveUpRequest, RetryRequest } from '../../model/messages/messages.ts';
import { driverPath } from '../../model/names.ts';
import { submittedText } from '../render/submitted.ts';
import { moment } from '../render/time.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import { type CommonOptions, duration, memory } from '../shared/options.ts';
import { reportAnswer } from './report-answer.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';
import { addKillCommand } from './kill.ts';

/** Adds the commands that change a batch or its driver. */
export function addChangeCommands(program: Command, { connected }: CommandRunner): void {
  addKillCommand(program, connected);

  defineCommand(program, 'rerun <id>', 'start a batch again, running or ended, as another batch')
    .option('--id <id>', 'id of the new batch (default: its name and a random suffix)')
    .action(async (id: string, options: CommonOptions & { id?: string }) =>
      connected(options, async ({ client, output }) => {
        const submitted = await client.rerun(id, options.id === undefined ? {} : { batchId: options.id });
        output.answer(submitted, () => submittedText(submitted));
        return 'done';
      }),
    );

  defineCommand(program, 'extend <id>', 'extend the maximum runtime of a running batch')
    .requiredOption('--runtime <duration>', 'additional time: 30m or PT30M', duration)
    .action(async (id: string, options: CommonOptions & { runtime: string }) =>
      connected(options, async ({ client, output }) =>
        reportAnswer(output, id, await client.extendRuntime(id, options.runtime)),
      ),
    );

  defineCommand(program, 'retry <id>', 'retry a batch that is held for a decision (retry.onExhausted: hold)')
    .option('--reason <text>', 'the reason, shown with the attempts of the batch')
    .option('--driver-memory <size>', 'memory of the driver from now on: 4g', memory)
    .option('--executor-memory <size>', 'memory of each executor from now on: 4g', memory)
    .action(async (id: string, options: CommonOptions & RetryRequest) => {
      const { reason, driverMemory, executorMemory } = options;
      const request: RetryRequest = defined({ reason, driverMemory, executorMemory });
      await connected(options, async ({ client, output }) => reportAnswer(output, id, await client.retry(id, request)));
    });

  defineCommand(program, 'give-up <id>', 'end a batch that is held for a decision with its last failure')
    .option('--reason <text>', 'the reason, shown with the failed batch')
    .action(async (id: string, options: CommonOptions & GiveUpRequest) => {
      const { reason } = options;
      const request: GiveUpRequest = defined({ reason });
      await connected(options, async ({ client, output }) =>
        reportAnswer(output, id, await client.giveUp(id, request)),
      );
    });

  defineCommand(program, 'keep <id>', 'keep the terminated driver of a batch longer, or delete it now')
    .option('--for <duration>', 'how long to keep the driver, from now: 2h or PT2H', duration)
    .option('--end', 'delete the driver now')
    .action(async (id: string, options: CommonOptions & KeepOptions) =>
      connected(options, (session) => keep(session, id, options)),
    );
}

interface KeepOptions {
  readonly for?: string;
  readonly end?: boolean;
}

async function keep({ client, output }: Session, batchId: string, { for: by, end }: KeepOptions): Promise<ExitName> {
  if ((by === undefined) === !end) throw new UsageError('Give either --for with a duration, or --end.');
  if (by === undefined) {
    const driver = await client.endRetention(batchId);
    output.answer(
      { batchId, driver },
      () => `The retention of driver ${driverPath(driver)} has ended; the driver is deleted.`,
    );
    return 'done';
  }
  const kept = await client.extendRetention(batchId, by);
  output.answer({ batchId, ...kept }, () => `Driver ${driverPath(kept.driver)} is kept until ${moment(kept.until)}.`);
  return 'done';
}
