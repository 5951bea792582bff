import { describe, expect, test } from '@jest/globals';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';
import { checkValidFields } from '../../../src/submit/client-side-checks.ts';
import { batchRequest } from '../../support/builders.ts';

/** The paths of the problems that the schema finds in a request, and of those that the submit kind finds. */
function pathsOfProblems(request: unknown): { schema: string[]; kind: string[] } {
  const checked = checkBatch(request);
  const schema = 'problems' in checked ? checked.problems : [];
  return { schema: schema.map(({ path }) => path), kind: checkValidFields(request).map(({ path }) => path) };
}

const UNSUPPORTED = { 'spark.kubernetes.driver.pod.featureSteps': 'a.B' };
const UNSUPPORTED_PATH = 'sparkConf["spark.kubernetes.driver.pod.featureSteps"]';

describe('the checks of the submit kind', () => {
  test.each<[string, unknown, { schema: string[]; kind: string[] }]>([
    [
      'a field has an invalid value',
      batchRequest({ driver: { memory: 'lots' }, sparkConf: UNSUPPORTED }),
      { schema: ['driver.memory'], kind: [UNSUPPORTED_PATH] },
    ],
    [
      'a field is unknown',
      { ...batchRequest({ sparkConf: UNSUPPORTED }), typ: 'Java', driver: { cors: 1 } },
      { schema: ['driver.cors', 'typ'], kind: [UNSUPPORTED_PATH] },
    ],
    [
      'an argument is not a string',
      { ...batchRequest({ sparkConf: UNSUPPORTED }), arguments: ['a', 10] },
      { schema: ['arguments[1]'], kind: [UNSUPPORTED_PATH] },
    ],
    [
      'another property is reserved',
      batchRequest({ sparkConf: { ...UNSUPPORTED, 'spark.app.id': 'mine' } }),
      { schema: ['sparkConf["spark.app.id"]'], kind: [UNSUPPORTED_PATH] },
    ],
    [
      'the name is missing',
      { ...batchRequest({ sparkConf: UNSUPPORTED }), name: undefined },
      { schema: ['name'], kind: [UNSUPPORTED_PATH] },
    ],
    [
      'the kind is operator and a field has an invalid value',
      batchRequest({ driver: { memory: 'lots' }, submit: { kind: 'operator', spec: { mode: 'client' } } } as never),
      { schema: ['driver.memory'], kind: ['submit.spec.mode'] },
    ],
  ])('report their problems although %s', (_, request, problems) => {
    const { schema, kind } = pathsOfProblems(request);
    expect({ schema: schema.toSorted(), kind }).toEqual(problems);
  });
});

describe('the checks of the submit kind for removed fields', () => {
  test.each<[string, unknown]>([
    ['an invalid image, which is not a missing one', batchRequest({ image: 'a b' })],
    ['the main class of an application without a file', { name: 'x', image: 'x' }],
    ['a batch of an unknown kind', { ...batchRequest({ sparkConf: UNSUPPORTED }), submit: { kind: 'other' } }],
    ['a list instead of a batch', ['a']],
    ['null instead of a batch', null],
  ])('report nothing about %s', (_, request) => {
    expect(pathsOfProblems(request).kind).toEqual([]);
  });

  test('report nothing for a valid batch', () => {
    expect(pathsOfProblems(batchRequest())).toEqual({ schema: [], kind: [] });
  });
});
