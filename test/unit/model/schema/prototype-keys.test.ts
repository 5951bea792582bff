import { describe, expect, test } from '@jest/globals';
import type { Batch } from '../../../../src/model/batch/batch.ts';
import { checkBatch } from '../../../../src/model/schema/check-batch.ts';
import { parsePropertiesFile } from '../../../../src/spark/properties-file.ts';
import { checkWithoutWorker } from '../../../../src/submit/client-side-checks.ts';
import { readYaml } from '../../../../src/yaml/read-yaml.ts';
import { batchRequest } from '../../../support/builders.ts';
import { CONFIG_MAP, manifestBatch } from '../../../support/manifests.ts';

/** Names that JavaScript gives a meaning, but that are ordinary texts in a batch. */
const NAMES = ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

/** Data as they arrive: JSON.parse makes an own field of any key, unlike an object literal. */
function parsed(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>;
}

function problemsOf(request: unknown): string[] {
  const checked = checkBatch(request);
  if ('batch' in checked) return [];
  return checked.problems.map(({ path, message }) => `${path} ${message}`);
}

function batchOf(request: unknown): Batch {
  const checked = checkBatch(request);
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.batch;
}

describe('The key __proto__', () => {
  test.each([
    ['the batch', '{"__proto__": 1}', ['__proto__ is not a field of a batch']],
    ['a map of text', '{"driver": {"env": {"__proto__": "x"}}}', ['driver.env.__proto__ is not allowed as a key']],
    [
      'a list of maps',
      '{"driver": {"template": {"spec": {"containers": [{"__proto__": 1}]}}}}',
      ['driver.template.spec.containers[0].__proto__ is not allowed as a key'],
    ],
    ['the files', '{"sparkConfFiles": {"__proto__": "x"}}', ['sparkConfFiles.__proto__ is not allowed as a key']],
  ])('is refused in %s, and never dropped', (_, json, problems) => {
    expect(problemsOf({ ...batchRequest(), ...parsed(json) })).toEqual(problems);
  });

  test('is refused among Spark properties', () => {
    const request = { ...batchRequest(), ...parsed('{"sparkConf": {"__proto__": "x"}}') };
    expect(problemsOf(request)).toEqual(['sparkConf.__proto__ is not allowed as a key']);
  });

  test('is kept by a properties file and by YAML', () => {
    expect(Object.entries(parsePropertiesFile('__proto__=x\nconstructor=y'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(JSON.stringify(readYaml('__proto__: { a: 1 }'))).toBe('{"__proto__":{"a":1}}');
  });
});

describe.each(NAMES)('The name %s', (name) => {
  test('is an ordinary key where keys are free text', () => {
    const env = { [name]: 'x' };
    expect(Object.entries(batchOf(batchRequest({ driver: { env } })).driver.env ?? {})).toEqual([[name, 'x']]);
  });

  test('is an unknown field where fields are fixed', () => {
    expect(problemsOf({ ...batchRequest(), [name]: 1 })).toEqual([`${name} is not a field of a batch`]);
    expect(problemsOf(batchRequest({ sparkConf: { [name]: 'x' } }))).toEqual([
      `sparkConf.${name} is not a Spark property: keys begin with "spark."`,
    ]);
  });

  test('is an unknown field of a template and of a manifest, with a message', () => {
    const template = { [name]: 1, metadata: { [name]: 1 }, spec: { containers: [] } };
    expect(checkWithoutWorker(batchOf(batchRequest({ driver: { template } })))).toMatchObject([
      { path: ['driver', 'template', name], message: expect.stringContaining('is not a field') as unknown },
      { path: ['driver', 'template', 'metadata', name], message: expect.stringContaining('API server') as unknown },
    ]);
    const document = `apiVersion: v1\nkind: ${name}\nmetadata: { name: x }`;
    const problems = checkWithoutWorker(batchOf(manifestBatch({ documents: [CONFIG_MAP, document] })));
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining(`${name} is not supported`));
  });
});
