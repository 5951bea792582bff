import { InvalidBatchError } from '../../client/errors.ts';
import { validateBatch, type ValidBatch } from '../../client/validate-batch.ts';
import { isRecord } from '../../model/lang.ts';
import { containsPlaceholder } from '../../model/schema/expand-request.ts';
import { redactionProblem } from '../../redaction/known-secrets.ts';
import { redactor } from '../../redaction/redactor.ts';
import { MAX_PROBLEMS, reportedProblems } from '../../redaction/reported-problems.ts';
import { checkValidFields } from '../../submit/client-side-checks.ts';
import { type BatchFile, readBatchFile } from '../files/batch-file.ts';
import { resultText } from '../render/result.ts';
import { submittedHeadline, submittedText } from '../render/submitted.ts';
import { followToEnd, interruptible } from '../session/follow.ts';
import { withSession, type Session } from '../session/session.ts';
import { InvalidBatchFileError, UsageError } from '../shared/errors.ts';
import { exitOfState, type ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import type { Output } from '../shared/output.ts';

/** Options of `sparkbatch submit`. */
export interface SubmitOptions extends CommonOptions {
  readonly file: string;
  readonly id?: string;
  /** Values of parameters. */
  readonly set: Readonly<Record<string, string>>;
  readonly wait?: boolean;
}

/** `sparkbatch submit`: starts a batch, once its file is valid. */
export async function submit(output: Output, options: SubmitOptions): Promise<ExitName> {
  const file = withParameterValues(await readBatchFile(options.file, process.stdin), options.set);
  refuseSparkApplication(file);
  const batch = validateFile(file);
  for (const { path, message, line } of file.warnings) {
    output.note(`${path === '' ? `${file.source}:${line}` : path}: ${message}`);
  }
  return withSession(options, output, (session) => start(session, file, batch, options));
}

/** The file with further values of parameters, which replace those in the file. */
function withParameterValues(file: BatchFile, values: Readonly<Record<string, string>>): BatchFile {
  const { request } = file;
  if (!isRecord(request) || Object.keys(values).length === 0) return file;
  const { parameterValues = {} } = request;
  // A value of another type is left to the validation.
  if (parameterValues !== null && !isRecord(parameterValues)) return file;
  return { ...file, request: { ...request, parameterValues: { ...parameterValues, ...values } } };
}

/** A SparkApplication has other fields: dozens of problems would not say so. @throws UsageError */
function refuseSparkApplication({ source, request }: BatchFile): void {
  if (!isRecord(request)) return;
  const { apiVersion, kind } = request;
  const group = typeof apiVersion === 'string' ? apiVersion.split('/')[0] : undefined;
  if (group !== 'sparkoperator.k8s.io' && group !== 'spark.apache.org') return;
  throw new UsageError(
    `${source} is a ${typeof kind === 'string' ? kind : 'resource'} of a Spark operator, not a batch. Convert it: ` +
      `sparkbatch convert -f ${source === 'standard input' ? '-' : source} > batch.yaml`,
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
    // With this many problems, further ones would not be reported.
    const isReadable =
      error.problems.length <= MAX_PROBLEMS && !redactionProblem(request) && !containsPlaceholder(request);
    // A missing field is no problem yet: the worker's configuration may provide it.
    const further = (isReadable ? checkValidFields(request) : []).filter(
      ({ message }) => !message.startsWith('is missing'),
    );
    const problems =
      further.length > 0 ? reportedProblems([...error.problems, ...further], redactor(request)) : error.problems;
    throw new InvalidBatchFileError(source, locate(problems), { cause: error });
  }
}

/** Starts the batch, and waits for its end if asked to. */
async function start(
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
  output.note(submittedHeadline(submitted));
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
