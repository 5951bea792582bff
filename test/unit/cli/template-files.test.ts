import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { readBatchFile } from '../../../src/cli/batch-file.ts';
import { checkedRequest } from '../../../src/cli/commands/submit.ts';
import { InvalidBatchFileError } from '../../../src/cli/errors.ts';
import { convertCommand } from '../../../src/convert/index.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'template-files-'));
  writeFileSync(join(folder, 'driver.yaml'), 'kind: Pod\nspec:\n  priorityClassName: high\n');
  writeFileSync(join(folder, 'broken.yaml'), 'spec:\n  password: "hunter22\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A batch file with this after its name, read. */
function read(rest: string) {
  const path = join(folder, 'batch.yaml');
  writeFileSync(path, `name: x\n${rest}`);
  return readBatchFile(path, process.stdin);
}

describe.each(['driver', 'executor'])('%s.templateFile', (role) => {
  test('is read from beside the batch file, and travels with the batch', async () => {
    const { request } = await read(`${role}:\n  cores: 2\n  templateFile: driver.yaml\n`);
    expect(request).toEqual({
      name: 'x',
      [role]: { cores: 2, template: { kind: 'Pod', spec: { priorityClassName: 'high' } } },
    });
  });

  test('is where problems of the template are told', async () => {
    const { locate } = await read(`${role}:\n  templateFile: driver.yaml\n`);
    expect(locate([{ path: `${role}.template.kind`, message: 'm' }])).toEqual([
      { path: `${role}.templateFile.kind`, message: 'm', line: 3, column: 3 },
    ]);
  });

  test.each([
    ['that is not there', 'templateFile: other.yaml', /^can't be read: .*ENOENT/],
    ['that is not YAML', 'templateFile: broken.yaml', /^can't be read: line \d: (?!.*hunter22)/s],
    ['beside a template', 'template: {}, templateFile: driver.yaml', /are both given/],
  ])('%s is a problem of the batch file', async (_what, fields, message) => {
    const error = await read(`${role}: { ${fields} }\n`).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(InvalidBatchFileError);
    expect((error as InvalidBatchFileError).problems).toMatchObject([
      { path: `${role}.templateFile`, line: 2, message: expect.stringMatching(message) },
    ]);
  });
});

test('what convert makes of a pod template property is read by submit', async () => {
  const { batch } = convertCommand([
    '--master=k8s://https://k:6443',
    '--deploy-mode=cluster',
    '--class=a.B',
    '--conf=spark.kubernetes.container.image=x',
    `--conf=spark.kubernetes.driver.podTemplateFile=${join(folder, 'driver.yaml')}`,
    'local:///a.jar',
  ]);
  const path = join(folder, 'converted.yaml');
  writeFileSync(path, stringify(batch));
  const file = await readBatchFile(path, process.stdin);
  expect(checkedRequest(file)).toMatchObject({ driver: { template: { spec: { priorityClassName: 'high' } } } });
});
