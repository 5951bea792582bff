/** Commands that read many batches: `list` and `top`. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { BatchSummary, ListBatchesOptions } from '../../client/batch-summary.ts';
import { OutageTolerance } from '../../client/outage-tolerance.ts';
import { listText } from '../render/list.ts';
import { topText } from '../render/top.ts';
import { interruptible } from '../session/follow.ts';
import type { Session } from '../session/session.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import {
  applicationState,
  type CommonOptions,
  failureClass,
  moment,
  phase,
  positiveNumber,
  wholeNumber,
} from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Interval between two requests of `--watch`, in milliseconds. */
const WATCH_INTERVAL_MS = 2000;
/** Maximum number of batches that `top` counts. */
const TOP_LIMIT = 20_000;

/** Adds the options that select batches. */
export function withFilters(command: Command): Command {
  return command
    .option('--state <state>', 'only batches in this state', applicationState)
    .option('--phase <phase>', 'only batches in this phase: queued, active, pausing, held, killing or ended', phase)
    .option('--held', 'only batches that wait for a decision; as --phase held')
    .option('--name <name>', 'only batches with this name')
    .option('--tenant <tenant>', 'only batches of this tenant')
    .option('--cluster <cluster>', 'only batches on this cluster')
    .option('--failure-class <class>', 'only batches that failed in this way', failureClass)
    .option(
      '--min-core-hours <hours>',
      'only batches that have used at least this much in ended attempts',
      positiveNumber,
    )
    .option('--since <time>', 'only batches started since then: a duration (2h) or a time (RFC 3339)', moment);
}

/** Options by which a command selects batches. */
export interface FilterOptions extends ListBatchesOptions {
  readonly held?: boolean;
}

/** The filters of a command, as the client takes them. */
export function filtersOf({ held, ...options }: FilterOptions): ListBatchesOptions {
  const { state, name, tenant, cluster, failureClass: failed, minCoreHours, since, limit } = options;
  const phaseOfBatch = held ? 'held' : options.phase;
  return {
    ...(state && { state }),
    ...(phaseOfBatch && { phase: phaseOfBatch }),
    ...(name !== undefined && { name }),
    ...(tenant !== undefined && { tenant }),
    ...(cluster !== undefined && { cluster }),
    ...(failed && { failureClass: failed }),
    ...(minCoreHours !== undefined && { minCoreHours }),
    ...(since !== undefined && { since }),
    ...(limit !== undefined && { limit }),
  };
}

interface ListOptions extends FilterOptions {
  readonly watch?: boolean;
  readonly output: string;
}

/** Adds the commands that read many batches. */
export function addListCommands(program: Command, { connected }: CommandRunner): void {
  const list = defineCommand(program, 'list', 'list batches: running ones first, then ended ones, the latest first', [
    'wide',
    'name',
  ]);
  withFilters(list)
    .option('--limit <n>', 'maximum number of batches', wholeNumber(1), 20)
    .option('-w, --watch', 'show the list again whenever it changes, until Ctrl-C')
    .action(async (options: CommonOptions & ListOptions) =>
      connected(options, (session) => listOrWatch(session, options)),
    );

  defineCommand(program, 'top', 'count the running batches by state, tenant and cluster; on a terminal, continuously')
    .option('--once', 'count once (default: on a terminal until Ctrl-C, elsewhere once)')
    .action(async (options: CommonOptions & { once?: boolean }) =>
      connected(options, (session) => top(session, options.once ?? false)),
    );
}

async function listOrWatch(session: Session, options: ListOptions): Promise<ExitName> {
  const { output } = session;
  const text = (batches: readonly BatchSummary[]) => textOf(batches, options.output, output.width);
  if (!options.watch) {
    const batches = await read(session, filtersOf(options));
    output.answer({ batches }, () => text(batches));
    return 'done';
  }
  return repeat(async () => {
    const batches = await read(session, filtersOf(options));
    // The running time changes by itself: it is no reason to write the list again.
    return { key: JSON.stringify(batches), show: () => showAgain(session, { batches }, text(batches)) };
  });
}

function textOf(batches: readonly BatchSummary[], format: string, width: number | undefined): string {
  if (format === 'name') return batches.map(({ batchId }) => batchId).join('\n');
  return listText(batches, new Date(), { wide: format === 'wide', ...(width !== undefined && { width }) });
}

async function top(session: Session, once: boolean): Promise<ExitName> {
  const count = async () => {
    const running = await read(session, { running: true, limit: TOP_LIMIT });
    return { batches: running, text: topText(running, running.length >= TOP_LIMIT) };
  };
  if (once || session.output.width === undefined) {
    const { batches, text } = await count();
    session.output.answer({ batches }, () => text);
    return 'done';
  }
  return repeat(async () => {
    const { batches, text } = await count();
    return { key: text, show: () => showAgain(session, { batches }, text) };
  });
}

async function read({ client }: Session, options: ListBatchesOptions): Promise<BatchSummary[]> {
  const batches: BatchSummary[] = [];
  for await (const batch of client.list(options)) batches.push(batch);
  return batches;
}

function showAgain({ output }: Session, value: unknown, text: string): void {
  if (output.format === 'text') output.show(text);
  else output.answer(value, () => text);
}

/** Reads every two seconds, and shows what changed, until Ctrl-C. It waits for the end of an outage of Temporal. */
function repeat(poll: () => Promise<{ readonly key: string; readonly show: () => void }>): Promise<ExitName> {
  return interruptible(async (signal) => {
    const outage = new OutageTolerance();
    for (let shown: string | undefined; ;) {
      signal.throwIfAborted();
      try {
        const { key, show } = await poll();
        outage.reset();
        if (key !== shown) show();
        shown = key;
      } catch (error) {
        await outage.wait(error, signal);
      }
      await pause(WATCH_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  });
}
