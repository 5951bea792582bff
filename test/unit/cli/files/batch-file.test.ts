import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { validateFile } from '../../../../src/cli/actions/submit.ts';
import { parseBatchFile, readBatchFile } from '../../../../src/cli/files/batch-file.ts';
import { InvalidBatchFileError } from '../../../../src/cli/shared/errors.ts';
import { errorText } from '../../../../src/cli/shared/output.ts';
import { convertCommand } from '../../../../src/convert/index.ts';

/** The problems that `submit` shows for a file with this content. */
function problemsOf(content: string): string[] {
  try {
    validateFile(parseBatchFile('b.yaml', content));
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidBatchFileError);
    return errorText(error).split('\n').slice(0, -1);
  }
}

const GOOD = 'name: x\nmainApplicationFile: local:///job.jar\n';

describe('A batch file', () => {
  test('is parsed to the request it contains', () => {
    expect(parseBatchFile('b.yaml', `${GOOD}driver: { memory: 1g }`).request).toEqual({
      name: 'x',
      mainApplicationFile: 'local:///job.jar',
      driver: { memory: '1g' },
    });
    expect(problemsOf(GOOD)).toEqual([]);
  });

  test('shows the problems of its submit kind as well, except for fields that a worker may add', () => {
    expect(
      problemsOf(`${GOOD}driver: { memory: lots }\nsparkConf:\n  spark.kubernetes.driver.pod.featureSteps: a.B\n`),
    ).toEqual([
      'b.yaml:3:11: driver.memory: is not a memory size as Spark writes it: use 512m or 4g',
      expect.stringMatching(
        /^b.yaml:5:3: sparkConf\["spark.kubernetes.driver.pod.featureSteps"\]: is not supported by native submission/,
      ),
    ]);
  });

  test('can be JSON', () => {
    expect(problemsOf('{ "name": "x",\n  "mainApplicationFile": "local:///job.jar" }')).toEqual([]);
  });

  test('shows all its problems at once, in the order of the file, each with its line', () => {
    const content = `${GOOD}driver:\n  memory: lots\n  cors: 1\narguments:\n  - a\n  - 10\ntyp: Java\n`;
    expect(problemsOf(content)).toEqual([
      'b.yaml:4:3: driver.memory: is not a memory size as Spark writes it: use 512m or 4g',
      'b.yaml:5:3: driver.cors: is not a field of a batch; did you mean "cores"?',
      'b.yaml:8:5: arguments[1]: must be a string, not a number: put it in quotes',
      'b.yaml:9:1: typ: is not a field of a batch; did you mean "type"?',
    ]);
  });

  const places: [string, string, string][] = [
    [
      'names the submit kinds when one is unknown',
      `${GOOD}submit: { kind: livy }\n`,
      'b.yaml:3:11: submit.kind: must be one of native, spark-submit, manifest, operator, custom, existing, not "livy"',
    ],
    [
      'names the submit kinds when none is given',
      `${GOOD}submit: {}\n`,
      'b.yaml:3:1: submit.kind: is missing: it must be one of native, spark-submit, manifest, operator, custom, existing',
    ],
    [
      'suggests the option of a submit kind that was misspelt',
      `${GOOD}submit: { kind: manifest, manifest: x, varables: {} }\n`,
      'b.yaml:3:40: submit.varables: is not a field of a batch; did you mean "variables"?',
    ],
    [
      'shows a missing field at its parent',
      'name: x\n',
      'b.yaml:1:1: mainApplicationFile: is missing: name the jar, Python or R file of the application',
    ],
    [
      'finds the line of a key with dots',
      `${GOOD}sparkConf:\n  spark.a: "1"\n  spark.app.id: mine\n`,
      'b.yaml:5:3: sparkConf["spark.app.id"]: is set by SparkBatch, which finds and follows the driver by it',
    ],
    [
      'finds the line of a key with blanks',
      `${GOOD}driver:\n  labels:\n    "not ok": "1"\n`,
      'b.yaml:5:5: driver.labels["not ok"]: is not a valid Kubernetes key: use at most 63 letters, digits, dashes, dots or underscores, after an optional prefix/',
    ],
    [
      'finds the line of a problem in JSON',
      '{ "name": "x", "mainApplicationFile": "local:///j.jar",\n "retention": "soon" }',
      'b.yaml:2:2: retention: "soon" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
    ],
    [
      'names the choices of a field',
      `${GOOD}cleanup: SOME\n`,
      'b.yaml:3:1: cleanup: must be one of NONE, COMPLETED, ALL',
    ],
    [
      'names the minimum of a number',
      `${GOOD}executor: { instances: 0 }\n`,
      'b.yaml:3:13: executor.instances: must be more than 0',
    ],
    ['names the type of a list in place of a map', '[1]', 'b.yaml:1:1: (the batch): must be a map, not a list'],
    [
      'shows a syntax error',
      'name: x\nfoo: [1,\n',
      'b.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'shows a second document',
      `${GOOD}---\nname: y\n`,
      'b.yaml:3:1: another document begins here; a file holds one batch',
    ],
    ['shows that it is empty', '# later\n', 'b.yaml: is empty'],
  ];
  test.each(places)('%s', (_, content, problem) => {
    expect(problemsOf(content)).toContain(problem);
  });

  test('has the line of a path that a worker refused, however unusual the path', () => {
    const { locate } = parseBatchFile('b.yaml', `${GOOD}namespace: prod\n`);
    const place = (path: string) => locate([{ path, message: '' }])[0]?.line;
    expect(place('namespace')).toBe(3);
    expect(place('namespace.deeper[0]["a.b"]')).toBe(3);
    expect(place('cluster')).toBe(1);
    expect(place(']] odd ["')).toBe(1);
  });
});

describe('A secret in a batch file is not shown', () => {
  test.each([
    ['in a problem of its value', `${GOOD}driver: { memory: hunter22, env: { DB_PASSWORD: hunter22 } }\n`],
    ['when it begins like a YAML alias', `${GOOD}driver: { env: { DB_PASSWORD: *hunter22 } }\n`],
    ['when the YAML ends at it', `${GOOD}- password\nb: hunter22\n`],
  ])('%s', (_, content) => {
    const lines = problemsOf(content);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toContain('hunter22');
  });
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'batch-file-'));
  writeFileSync(join(folder, 'manifest.yaml'), MANIFEST);
  writeFileSync(join(folder, 'template.yaml'), 'kind: Pod\nspec:\n  priorityClassName: high\n');
  writeFileSync(join(folder, 'broken.yaml'), 'spec:\n  password: "hunter22\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MANIFEST = 'kind: Pod\n---\nkind: ConfigMap\n';

/** Reads a batch file with this after its name. */
function read(rest: string) {
  const path = join(folder, 'batch.yaml');
  writeFileSync(path, `name: x\n${rest}`);
  return readBatchFile(path, process.stdin);
}

async function refusal(rest: string): Promise<InvalidBatchFileError> {
  const error = await read(rest).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(InvalidBatchFileError);
  return error as InvalidBatchFileError;
}

describe('A batch above 1 MiB', () => {
  test('is refused with the files that it names, at the first line of the file', async () => {
    writeFileSync(join(folder, 'large.yaml'), `kind: Pod # ${'x'.repeat(1_100_000)}\n`);
    const { problems } = await refusal('submit:\n  kind: manifest\n  manifestFile: large.yaml\n');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/^has 1 MiB, .* above the 1 MiB allowed .* the largest field is submit;/);
  });
});

describe('submit.manifestFile', () => {
  test('is read relative to the batch file, and replaced by its content', async () => {
    const { request } = await read('submit:\n  kind: manifest\n  manifestFile: manifest.yaml\n  variables: { a: 1 }\n');
    expect(request).toEqual({ name: 'x', submit: { kind: 'manifest', manifest: MANIFEST, variables: { a: 1 } } });
  });

  test('is the position of problems in the manifest', async () => {
    const { locate } = await read('submit:\n  kind: manifest\n  manifestFile: manifest.yaml\n');
    expect(locate([{ path: 'submit.manifest', message: 'm' }])).toEqual([
      { path: 'submit.manifestFile', message: 'm', line: 4, column: 3 },
    ]);
  });

  test('is a problem of the batch file when the manifest does not exist', async () => {
    const { problems } = await refusal('submit:\n  kind: manifest\n  manifestFile: other.yaml\n');
    expect(problems).toMatchObject([{ path: 'submit.manifestFile', line: 4, column: 3 }]);
    expect(problems[0]?.message).toMatch(/^can't be read: .*ENOENT/);
  });

  test('cannot be combined with submit.manifest', async () => {
    const { problems } = await refusal('submit:\n  kind: manifest\n  manifest: x\n  manifestFile: manifest.yaml\n');
    expect(problems).toMatchObject([{ message: 'and submit.manifest are both given: leave one of them out' }]);
  });

  test('is left to the validation of the batch in other submit kinds', async () => {
    const { request } = await read('submit:\n  kind: native\n  manifestFile: manifest.yaml\n');
    expect(request).toEqual({ name: 'x', submit: { kind: 'native', manifestFile: 'manifest.yaml' } });
  });
});

describe.each(['driver', 'executor'])('%s.templateFile', (role) => {
  test('is read relative to the batch file, and replaced by its content', async () => {
    const { request } = await read(`${role}:\n  cores: 2\n  templateFile: template.yaml\n`);
    expect(request).toEqual({
      name: 'x',
      [role]: {
        cores: 2,
        template: { kind: 'Pod', spec: { priorityClassName: 'high' } },
        // Spark reads the file of executors as its author wrote it.
        ...(role === 'executor' && { templateText: 'kind: Pod\nspec:\n  priorityClassName: high\n' }),
      },
    });
  });

  test('is the position of problems in the template', async () => {
    const { locate } = await read(`${role}:\n  templateFile: template.yaml\n`);
    expect(locate([{ path: `${role}.template.kind`, message: 'm' }])).toEqual([
      { path: `${role}.templateFile.kind`, message: 'm', line: 3, column: 3 },
    ]);
  });

  test.each([
    ['a missing file', 'templateFile: other.yaml', /^can't be read: .*ENOENT/],
    ['a file that is not YAML', 'templateFile: broken.yaml', /^can't be read: line \d: (?!.*hunter22)/s],
    ['a file together with a template', 'template: {}, templateFile: template.yaml', /are both given/],
  ])('refuses %s', async (_, fields, message) => {
    const { problems } = await refusal(`${role}: { ${fields} }\n`);
    expect(problems).toMatchObject([
      { path: `${role}.templateFile`, line: 2, message: expect.stringMatching(message) },
    ]);
  });
});

test('The output of convert for a pod template property is a file that submit reads', async () => {
  const { batch } = convertCommand([
    '--master=k8s://https://k:6443',
    '--deploy-mode=cluster',
    '--class=a.B',
    '--conf=spark.kubernetes.container.image=x',
    `--conf=spark.kubernetes.driver.podTemplateFile=${join(folder, 'template.yaml')}`,
    'local:///a.jar',
  ]);
  const path = join(folder, 'converted.yaml');
  writeFileSync(path, stringify(batch));
  const { request } = validateFile(await readBatchFile(path, process.stdin));
  expect(request).toMatchObject({ driver: { template: { spec: { priorityClassName: 'high' } } } });
});
