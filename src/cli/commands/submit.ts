import { InvalidBatchError } from '../../client/errors.ts';
import type { SubmittedBatch } from '../../client/spark-batch-client.ts';
import type { BatchRequest } from '../../model/batch/batch.ts';
import { checkBatch } from '../../model/schema/check-batch.ts';
import { redactProblems } from '../../redaction/redact-data.ts';
import { redactor } from '../../redaction/redactor.ts';
import { furtherProblems } from '../../submit/client-side-checks.ts';
import type { BatchFile } from '../batch-file.ts';
import { InvalidBatchFileError } from '../errors.ts';
import { exitOfState, type ExitName } from '../exit-codes.ts';
import { followToEnd, interruptible } from '../follow.ts';
import { resultText } from '../render/result.ts';
import type { Session } from '../session.ts';

/** Refuses a file that is no batch, before anything is asked of Temporal. @throws InvalidBatchFileError */
export function checkedRequest({ source, request, locate }: BatchFile): BatchRequest {
  const checked = checkBatch(request);
  if ('problems' in checked) {
    // What is missing here may be given by the worker's configuration.
    const further = furtherProblems(request).filter(({ message }) => !message.startsWith('is missing'));
    const problems = [...checked.problems, ...further];
    throw new InvalidBatchFileError(source, locate(redactProblems(problems, redactor(request))));
  }
  return request as BatchRequest;
}

/** `sparkbatch submit` */
export async function submit(
  { client, output }: Session,
  file: BatchFile,
  { id, wait }: { id?: string; wait?: boolean },
): Promise<ExitName> {
  const request = checkedRequest(file);
  const submitted = await client.submit(request, id === undefined ? {} : { batchId: id });
  if (!wait) {
    output.answer(submitted, () => submittedText(submitted));
    return 'done';
  }
  output.note(headline(submitted));
  try {
    const { batchId } = submitted;
    const result = await interruptible((signal) => followToEnd(client, batchId, { note: output.note, signal }));
    output.answer(result, () => resultText(result));
    return exitOfState(result.state);
  } catch (error) {
    // What only a worker can check is refused there; the file is here.
    if (!(error instanceof InvalidBatchError) || submitted.existing) throw error;
    throw new InvalidBatchFileError(file.source, file.locate(error.problems), { cause: error });
  }
}

function headline({ batchId, existing }: SubmittedBatch): string {
  return existing ? `Batch ${batchId} exists already: nothing was started.` : `Batch ${batchId} is submitted.`;
}

function submittedText(submitted: SubmittedBatch): string {
  const { batchId } = submitted;
  return [
    headline(submitted),
    `  sparkbatch status ${batchId}   where it is`,
    `  sparkbatch result ${batchId}   wait for its end`,
    `  sparkbatch kill ${batchId}     end it`,
  ].join('\n');
}
