import { describe, expect, test } from '@jest/globals';
import { parseBatchFile } from '../../../src/cli/batch-file.ts';
import { checkedRequest } from '../../../src/cli/commands/submit.ts';
import { errorText } from '../../../src/cli/output.ts';
import { InvalidBatchFileError } from '../../../src/cli/errors.ts';

/** What `submit` tells of a file. */
function told(content: string): string[] {
  try {
    checkedRequest(parseBatchFile('b.yaml', content));
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidBatchFileError);
    return errorText(error).split('\n').slice(0, -1);
  }
}

const GOOD = 'name: x\nmainApplicationFile: local:///job.jar\n';

describe('a batch file', () => {
  test('that is right is the request it holds', () => {
    expect(parseBatchFile('b.yaml', `${GOOD}driver: { memory: 1g }`).request).toEqual({
      name: 'x',
      mainApplicationFile: 'local:///job.jar',
      driver: { memory: '1g' },
    });
    expect(told(GOOD)).toEqual([]);
  });

  test('is told what its kind of submission refuses, too, but not what a worker may add', () => {
    expect(
      told(`${GOOD}driver: { memory: lots }\nsparkConf:\n  spark.kubernetes.driver.pod.featureSteps: a.B\n`),
    ).toEqual([
      'b.yaml:3:11: driver.memory: is not a memory size as Spark writes it: use 512m or 4g',
      expect.stringMatching(/^b.yaml:5:3: sparkConf\["spark.kubernetes.driver.pod.featureSteps"\]: is not taken/),
    ]);
  });

  test('may be JSON', () => {
    expect(told('{ "name": "x",\n  "mainApplicationFile": "local:///job.jar" }')).toEqual([]);
  });

  test('is told all its problems at once, in its own order, each with its line', () => {
    const content = `${GOOD}driver:\n  memory: lots\n  cors: 1\narguments:\n  - a\n  - 10\ntyp: Java\n`;
    expect(told(content)).toEqual([
      'b.yaml:4:3: driver.memory: is not a memory size as Spark writes it: use 512m or 4g',
      'b.yaml:5:3: driver.cors: is not a field of a batch; did you mean "cores"?',
      'b.yaml:8:5: arguments[1]: must be a string, not a number: put it in quotes',
      'b.yaml:9:1: typ: is not a field of a batch; did you mean "type"?',
    ]);
  });

  const places: [string, string, string][] = [
    [
      'a way to submit that does not exist is told with those that do',
      `${GOOD}submit: { kind: livy }\n`,
      'b.yaml:3:11: submit.kind: must be one of native, spark-submit, manifest, operator, not "livy"',
    ],
    [
      'a way to submit that is not said is told with those there are',
      `${GOOD}submit: {}\n`,
      'b.yaml:3:1: submit.kind: is missing: it must be one of native, spark-submit, manifest, operator',
    ],
    [
      'a misspelt option of a way to submit is told',
      `${GOOD}submit: { kind: manifest, manifest: x, varables: {} }\n`,
      'b.yaml:3:40: submit.varables: is not a field of a batch; did you mean "variables"?',
    ],
    [
      'a missing field is told at what it is missing from',
      'name: x\n',
      'b.yaml:1:1: mainApplicationFile: is missing: name the jar, Python or R file of the application',
    ],
    [
      'a key with dots is found',
      `${GOOD}sparkConf:\n  spark.a: "1"\n  spark.app.id: mine\n`,
      'b.yaml:5:3: sparkConf["spark.app.id"]: is set by SparkBatch, which finds and follows the driver by it',
    ],
    [
      'a key that is no name is found',
      `${GOOD}driver:\n  env:\n    "not ok": "1"\n`,
      'b.yaml:5:5: driver.env["not ok"]: is not an environment variable name',
    ],
    [
      'in JSON',
      '{ "name": "x", "mainApplicationFile": "local:///j.jar",\n "retention": "soon" }',
      'b.yaml:2:2: retention: "soon" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
    ],
    ['one of a choice', `${GOOD}cleanup: SOME\n`, 'b.yaml:3:1: cleanup: must be one of NONE, COMPLETED, ALL'],
    [
      'a number that is too small',
      `${GOOD}executor: { instances: 0 }\n`,
      'b.yaml:3:13: executor.instances: must be more than 0',
    ],
    ['a list where a map belongs', '[1]', 'b.yaml:1:1: (the batch): must be a map, not a list'],
    [
      'a syntax error',
      'name: x\nfoo: [1,\n',
      'b.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a key that is there twice', 'name: x\nname: y\n', 'b.yaml:2:1: Map keys must be unique'],
    ['a second document', `${GOOD}---\nname: y\n`, 'b.yaml:3:1: another document begins here; a file holds one batch'],
    ['nothing', '# later\n', 'b.yaml: is empty'],
  ];
  test.each(places)('%s', (_, content, problem) => {
    expect(told(content)).toContain(problem);
  });

  test('finds its way back from what the worker refused, however odd the path', () => {
    const { locate } = parseBatchFile('b.yaml', `${GOOD}namespace: prod\n`);
    const place = (path: string) => locate([{ path, message: '' }])[0]?.line;
    expect(place('namespace')).toBe(3);
    expect(place('namespace.deeper[0]["a.b"]')).toBe(3);
    expect(place('cluster')).toBe(1);
    expect(place(']] odd ["')).toBe(1);
  });
});

describe('a secret in a batch file is not told', () => {
  test.each([
    ['in a problem of its value', `${GOOD}driver: { memory: hunter22, env: { DB_PASSWORD: hunter22 } }\n`],
    ['that begins like an alias', `${GOOD}driver: { env: { DB_PASSWORD: *hunter22 } }\n`],
    ['where YAML breaks off', `${GOOD}- password\nb: hunter22\n`],
  ])('%s', (_, content) => {
    const lines = told(content);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toContain('hunter22');
  });
});
