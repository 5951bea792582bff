import type { GiveUpRequest, KillAnswer, KillRequest, RetryRequest } from '../../model/messages/messages.ts';
import { driverPath } from '../../model/names.ts';
import { UsageError } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import { followToEnd } from '../follow.ts';
import { moment } from '../render/time.ts';
import type { Session } from '../session.ts';

/** `sparkbatch kill` */
export async function kill({ client, output }: Session, batchId: string, request: KillRequest): Promise<ExitName> {
  const answer = await (request.wait
    ? killAndTell({ client, output }, batchId, request)
    : client.kill(batchId, request));
  output.answer({ batchId, ...answer }, () => answerText(answer));
  return answer.accepted ? 'done' : 'refused';
}

/** A driver may take its time to go, or the API server to answer: what is waited for is shown meanwhile. */
async function killAndTell(
  { client, output }: Omit<Session, 'temporal'>,
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

/** `sparkbatch extend` */
export async function extend({ client, output }: Session, batchId: string, by: string): Promise<ExitName> {
  const answer = await client.extendRuntime(batchId, by);
  output.answer({ batchId, ...answer }, () => answerText(answer));
  return answer.accepted ? 'done' : 'refused';
}

/** `sparkbatch retry` */
export async function retry({ client, output }: Session, batchId: string, request: RetryRequest): Promise<ExitName> {
  const answer = await client.retry(batchId, request);
  output.answer({ batchId, ...answer }, () => answerText(answer));
  return answer.accepted ? 'done' : 'refused';
}

/** `sparkbatch give-up` */
export async function giveUp({ client, output }: Session, batchId: string, request: GiveUpRequest): Promise<ExitName> {
  const answer = await client.giveUp(batchId, request);
  output.answer({ batchId, ...answer }, () => answerText(answer));
  return answer.accepted ? 'done' : 'refused';
}

/** `sparkbatch keep` */
export async function keep(
  { client, output }: Session,
  batchId: string,
  { for: by, end }: { for?: string; end?: boolean },
): Promise<ExitName> {
  if ((by === undefined) === !end) throw new UsageError('Say either --for how long, or --end.');
  if (by === undefined) {
    const driver = await client.endRetention(batchId);
    output.answer(
      { batchId, driver },
      () => `The retention of driver ${driverPath(driver)} is over: it is deleted now.`,
    );
    return 'done';
  }
  const kept = await client.extendRetention(batchId, by);
  const until = kept.until === undefined ? `${by} from when a worker runs` : moment(kept.until);
  output.answer({ batchId, ...kept }, () => `Driver ${driverPath(kept.driver)} is kept until ${until}.`);
  return 'done';
}

function answerText({ accepted, message }: { accepted: boolean; message: string }): string {
  return accepted ? `${message}.` : `Refused: ${message}.`;
}
