import type { BatchSummary, ListBatchesOptions } from '../../client/list-batches.ts';
import { exitOfState, type ExitName } from '../exit-codes.ts';
import { followToEnd, interruptible } from '../follow.ts';
import { listText } from '../render/list.ts';
import { resultText } from '../render/result.ts';
import { statusText } from '../render/status.ts';
import type { Session } from '../session.ts';

/** `sparkbatch status` */
export async function status({ client, output }: Session, batchId: string): Promise<ExitName> {
  const found = await client.status(batchId);
  output.answer(found, () => statusText(found, new Date()));
  return 'done';
}

/** `sparkbatch list` */
export async function list({ client, output }: Session, options: ListBatchesOptions): Promise<ExitName> {
  const batches: BatchSummary[] = [];
  for await (const batch of client.list(options)) batches.push(batch);
  output.answer({ batches }, () => listText(batches, new Date()));
  return 'done';
}

/** `sparkbatch result` */
export async function result(
  { client, output }: Session,
  batchId: string,
  options: { readonly log?: boolean } = {},
): Promise<ExitName> {
  const ended = await interruptible((signal) => followToEnd(client, batchId, { note: output.note, signal }));
  output.answer(ended, () => resultText(ended, options));
  return exitOfState(ended.state);
}
