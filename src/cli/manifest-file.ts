import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asRecord, errorMessage, isRecord } from '../model/lang.ts';
import type { BatchFile } from './batch-file.ts';
import { InvalidBatchFileError } from './errors.ts';

const FIELD = 'submit.manifestFile';

/**
 * Puts the manifest that `submit.manifestFile` names in its place: a batch travels to its worker in one piece, and the
 * file stays here.
 * @param folder what a relative path is relative to
 * @throws InvalidBatchFileError when it can't be read, or there is a manifest already
 */
export async function inlineManifest(file: BatchFile, folder: string): Promise<BatchFile> {
  const { source, request, locate } = file;
  const submit = submitOf(request);
  if (submit?.['kind'] !== 'manifest' || typeof submit['manifestFile'] !== 'string') return file;
  const { manifestFile, ...rest } = submit;
  const refuse = (message: string, cause?: unknown) =>
    new InvalidBatchFileError(source, locate([{ path: FIELD, message }]), { cause });
  if ('manifest' in rest) throw refuse('and submit.manifest are both given: leave one of them out');
  const manifest = await readFile(resolve(folder, manifestFile), 'utf8').catch((error: unknown) => {
    throw refuse(`can't be read: ${errorMessage(error)}`, error);
  });
  return {
    source,
    request: { ...(request as object), submit: { ...rest, manifest } },
    locate: (problems) =>
      locate(problems.map((one) => (one.path === 'submit.manifest' ? { ...one, path: FIELD } : one))),
  };
}

function submitOf(request: unknown): Record<string, unknown> | undefined {
  const submit = asRecord(request)['submit'];
  return isRecord(submit) ? { ...submit } : undefined;
}
