import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBatchFile } from '../../../src/cli/batch-file.ts';
import { InvalidBatchFileError } from '../../../src/cli/errors.ts';

const MANIFEST = 'kind: Pod\n---\nkind: ConfigMap\n';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-file-'));
  writeFileSync(join(folder, 'driver.yaml'), MANIFEST);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A batch file with this `submit`, read. */
function read(submit: string) {
  const path = join(folder, 'batch.yaml');
  writeFileSync(path, `name: x\nsubmit:\n${submit}`);
  return readBatchFile(path, process.stdin);
}

async function refusal(submit: string): Promise<InvalidBatchFileError> {
  const error = await read(submit).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(InvalidBatchFileError);
  return error as InvalidBatchFileError;
}

describe('submit.manifestFile', () => {
  test('is read from beside the batch file, and travels with the batch', async () => {
    const { request } = await read('  kind: manifest\n  manifestFile: driver.yaml\n  variables: { a: 1 }\n');
    expect(request).toEqual({ name: 'x', submit: { kind: 'manifest', manifest: MANIFEST, variables: { a: 1 } } });
  });

  test('is where problems of the manifest are told', async () => {
    const { locate } = await read('  kind: manifest\n  manifestFile: driver.yaml\n');
    expect(locate([{ path: 'submit.manifest', message: 'm' }])).toEqual([
      { path: 'submit.manifestFile', message: 'm', line: 4, column: 3 },
    ]);
  });

  test('that is not there is a problem of the batch file', async () => {
    const { problems } = await refusal('  kind: manifest\n  manifestFile: other.yaml\n');
    expect(problems).toMatchObject([{ path: 'submit.manifestFile', line: 4, column: 3 }]);
    expect(problems[0]?.message).toMatch(/^can't be read: .*ENOENT/);
  });

  test('beside a manifest is one too many', async () => {
    const { problems } = await refusal('  kind: manifest\n  manifest: x\n  manifestFile: driver.yaml\n');
    expect(problems).toMatchObject([{ message: 'and submit.manifest are both given: leave one of them out' }]);
  });

  test('of another kind is left for the check of the batch', async () => {
    const { request } = await read('  kind: native\n  manifestFile: driver.yaml\n');
    expect(request).toEqual({ name: 'x', submit: { kind: 'native', manifestFile: 'driver.yaml' } });
  });
});
