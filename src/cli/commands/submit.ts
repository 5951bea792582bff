import type { Command } from 'commander';
import { InvalidBatchError } from '../../client/errors.ts';
import type { SubmittedBatch } from '../../client/spark-batch-client.ts';
import { validateBatch, type ValidBatch } from '../../client/validate-batch.ts';
import { redactionProblem } from '../../redaction/known-secrets.ts';
import { redactor } from '../../redaction/redactor.ts';
import { MAX_PROBLEMS, reportedProblems } from '../../redaction/reported-problems.ts';
import { checkValidFields } from '../../submit/client-side-checks.ts';
import { type BatchFile, readBatchFile } from '../files/batch-file.ts';
import { resultText } from '../render/result.ts';
import { followToEnd, interruptible } from '../session/follow.ts';
import { withSession, type Session } from '../session/session.ts';
import { InvalidBatchFileError } from '../shared/errors.ts';
import { exitOfState, type ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

interface SubmitOptions extends CommonOptions {
  readonly file: string;
  readonly id?: string;
  readonly wait?: boolean;
}

/** Adds `sparkbatch submit`. */
export function addSubmitCommand(program: Command, { run }: CommandRunner): void {
  defineCommand(program, 'submit', 'start a batch; an existing batch is not started again')
    .requiredOption('-f, --file <path>', 'the batch in YAML or JSON; - reads standard input')
    .option('--id <id>', 'id of the batch (default: its name and a random suffix)')
    .option('--wait', 'wait for the end of the batch, and exit accordingly')
    .action(async (options: SubmitOptions) =>
      run(options, async (output) => {
        const file = await readBatchFile(options.file, process.stdin);
        const batch = validateFile(file);
        for (const { path, message, line } of file.warnings) {
          output.note(`${path === '' ? `${file.source}:${line}` : path}: ${message}`);
        }
        return withSession(options, output, (session) => submit(session, file, batch, options));
      }),
    );
}

/**
 * Validates the batch in a file, before the connection to Temporal is opened.
 * @throws InvalidBatchFileError with the position of every problem
 */
export function validateFile({ source, request, locate }: BatchFile): ValidBatch {
  try {
    return validateBatch(request);
  } catch (error) {
    if (!(error instanceof InvalidBatchError)) throw error;
    // With so many problems, further ones would not be reported.
    const isReadable = error.problems.length <= MAX_PROBLEMS && !redactionProblem(request);
    // A missing field is no problem yet: the worker's configuration may provide it.
    const further = (isReadable ? checkValidFields(request) : []).filter(
      ({ message }) => !message.startsWith('is missing'),
    );
    const problems =
      further.length > 0 ? reportedProblems([...error.problems, ...further], redactor(request)) : error.problems;
    throw new InvalidBatchFileError(source, locate(problems), { cause: error });
  }
}

async function submit(
  { client, output }: Session,
  file: BatchFile,
  batch: ValidBatch,
  { id, wait }: SubmitOptions,
): Promise<ExitName> {
  const submitted = await client.submit(batch, id === undefined ? {} : { batchId: id });
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
    // A worker refuses what only its configuration can decide; the positions are known here.
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
    `  sparkbatch status ${batchId}   show its state`,
    `  sparkbatch result ${batchId}   wait for its end`,
    `  sparkbatch kill ${batchId}     kill it`,
  ].join('\n');
}
