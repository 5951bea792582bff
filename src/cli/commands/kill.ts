import type { Command } from 'commander';
import type { BatchSummary } from '../../client/batch-summary.ts';
import { NoWorkerError } from '../../client/errors.ts';
import { defined } from '../../model/lang.ts';
import type { KillAnswer, KillRequest } from '../../model/messages/messages.ts';
import { listText } from '../render/list.ts';
import { table } from '../render/table.ts';
import { confirm } from '../session/confirm.ts';
import { followToEnd } from '../session/follow.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';
import { type FilterOptions, filtersOf, withFilters } from './list.ts';
import { answerText, reportAnswer } from './report-answer.ts';

/** Maximum number of batches that one command kills. */
const MAX_KILLS = 1000;
/** Number of kills that are sent at a time. */
const CONCURRENT_KILLS = 20;

interface KillOptions extends CommonOptions, FilterOptions {
  readonly reason?: string;
  readonly wait?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Adds `sparkbatch kill`. */
export function addKillCommand(program: Command, connected: CommandRunner['connected']): void {
  const command = defineCommand(program, 'kill [ids...]', 'kill batches: delete their drivers and executors');
  withFilters(command)
    .option('--reason <text>', 'the reason, shown with the killed batch')
    .option('--wait', 'return only when driver and executors are deleted')
    .option('--dry-run', 'show the batches that would be killed, and kill none')
    .option('--yes', 'kill several batches without asking')
    .action(async (ids: string[], options: KillOptions) =>
      connected(options, (session) => kill(session, ids, options)),
    );
}

async function kill(session: Session, ids: readonly string[], options: KillOptions): Promise<ExitName> {
  const { reason, wait = false, dryRun = false, yes = false } = options;
  const request = { wait, ...defined({ reason }) };
  const filters = filtersOf(options);
  const hasFilters = Object.keys(filters).length > 0;
  if (hasFilters === ids.length > 0) throw new UsageError('Name batches by their ids, or select them by filters.');
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0 && !dryRun) return killOne(session, only, request);
  const batches = hasFilters ? await selected(session, filters) : await named(session, ids);
  const { output } = session;
  if (dryRun || batches.length === 0) {
    output.answer({ batches, killed: [] }, () => listText(batches, new Date()));
    return 'done';
  }
  const question = {
    list: listText(batches, new Date()),
    what: `${batches.length} batches`,
    verb: ['kill', 'killed'],
  } as const;
  if (!yes && !(await confirm(output, question))) return 'refused';
  return killMany(session, batches, request);
}

async function killOne({ client, output }: Session, batchId: string, request: KillRequest): Promise<ExitName> {
  const answer = await (request.wait
    ? killWithProgress({ client, output }, batchId, request)
    : client.kill(batchId, request));
  return reportAnswer(output, batchId, answer);
}

/** The running batches that the filters select. */
async function selected({ client }: Session, filters: ReturnType<typeof filtersOf>): Promise<BatchSummary[]> {
  const batches: BatchSummary[] = [];
  for await (const batch of client.list({ ...filters, running: true, limit: MAX_KILLS + 1 })) batches.push(batch);
  if (batches.length > MAX_KILLS) {
    throw new UsageError(`The filters select more than ${MAX_KILLS} running batches: select fewer.`);
  }
  return batches;
}

/** The named batches as in a list. */
async function named({ client }: Session, ids: readonly string[]): Promise<BatchSummary[]> {
  return Promise.all([...new Set(ids)].map((id) => client.summary(id)));
}

type Outcome = { readonly batchId: string } & (KillAnswer | { readonly error: string });

/** Kills several batches; one that cannot be killed does not keep the others alive. */
async function killMany(
  { client, output }: Session,
  batches: readonly BatchSummary[],
  request: KillRequest,
): Promise<ExitName> {
  const outcomes: Outcome[] = [];
  let noWorker = false;
  for (let first = 0; first < batches.length; first += CONCURRENT_KILLS) {
    const some = batches.slice(first, first + CONCURRENT_KILLS).map(async ({ batchId }): Promise<Outcome> => {
      try {
        return { batchId, ...(await client.kill(batchId, request)) };
      } catch (error) {
        if (!(error instanceof NoWorkerError)) throw error;
        noWorker = true;
        return { batchId, error: error.message };
      }
    });
    outcomes.push(...(await Promise.all(some)));
    if (batches.length > CONCURRENT_KILLS) output.note(`${outcomes.length} of ${batches.length} killed.`);
  }
  output.answer({ batches, killed: outcomes }, () =>
    table(
      ['BATCH', 'ANSWER'],
      outcomes.map((one) => [one.batchId, 'error' in one ? one.error : answerText(one)]),
    ),
  );
  if (noWorker) return 'noWorker';
  return outcomes.every((one) => 'accepted' in one && one.accepted) ? 'done' : 'refused';
}

/** The deletion of a driver may take a while; the status of the batch is shown until the answer arrives. */
async function killWithProgress(
  { client, output }: Pick<Session, 'client' | 'output'>,
  batchId: string,
  request: KillRequest,
): Promise<KillAnswer> {
  const answered = new AbortController();
  const following = followToEnd(client, batchId, { note: output.note, signal: answered.signal }).catch(() => undefined);
  try {
    return await client.kill(batchId, request);
  } finally {
    answered.abort();
    await following;
  }
}
