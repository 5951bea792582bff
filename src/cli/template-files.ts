import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorMessage, isRecord } from '../model/lang.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { BatchFile } from './batch-file.ts';
import { InvalidBatchFileError } from './errors.ts';

/**
 * Puts the pod templates that `driver.templateFile` and `executor.templateFile` name in their places: a batch travels to
 * its worker in one piece, and the files stay here.
 * @param folder what a relative path is relative to
 * @throws InvalidBatchFileError when one can't be read, is not YAML, or there is a template already
 */
export async function inlineTemplates(file: BatchFile, folder: string): Promise<BatchFile> {
  return inlineTemplate(await inlineTemplate(file, 'driver', folder), 'executor', folder);
}

async function inlineTemplate(file: BatchFile, role: 'driver' | 'executor', folder: string): Promise<BatchFile> {
  const { source, request, locate } = file;
  const pod = fieldsOf(fieldsOf(request)?.[role]);
  if (typeof pod?.['templateFile'] !== 'string') return file;
  const { templateFile, ...rest } = pod;
  const [field, inline] = [`${role}.templateFile`, `${role}.template`];
  const refuse = (message: string, cause?: unknown) =>
    new InvalidBatchFileError(source, locate([{ path: field, message }]), { cause });
  if ('template' in rest) throw refuse(`and ${inline} are both given: leave one of them out`);
  const template = await readFile(resolve(folder, templateFile), 'utf8')
    .then(readYaml)
    .catch((error: unknown) => {
      throw refuse(`can't be read: ${errorMessage(error)}`, error);
    });
  return {
    source,
    request: { ...fieldsOf(request), [role]: { ...rest, template } },
    // What is wrong in the file is told with its place there, at the line that names it here.
    locate: (problems) =>
      locate(
        problems.map((one) =>
          one.path === inline || one.path.startsWith(`${inline}.`)
            ? { ...one, path: `${field}${one.path.slice(inline.length)}` }
            : one,
        ),
      ),
  };
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? { ...value } : undefined;
}
