import { describe, expect, test } from '@jest/globals';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';
import { furtherProblems } from '../../../src/submit/client-side-checks.ts';
import { batchRequest } from '../../support/builders.ts';

/** What is told of a request that the schema refuses: where, by the schema and beyond it. */
function told(request: unknown): { schema: string[]; further: string[] } {
  const checked = checkBatch(request);
  const schema = 'problems' in checked ? checked.problems : [];
  return { schema: schema.map(({ path }) => path), further: furtherProblems(request).map(({ path }) => path) };
}

const LEADER = { 'spark.kubernetes.driver.pod.featureSteps': 'a.B' };
const LEADER_PATH = 'sparkConf["spark.kubernetes.driver.pod.featureSteps"]';

describe('beside what the schema says, what a kind of submission says is told', () => {
  test.each<[string, unknown, { schema: string[]; further: string[] }]>([
    [
      'when a field is wrong',
      batchRequest({ driver: { memory: 'lots' }, sparkConf: LEADER }),
      { schema: ['driver.memory'], further: [LEADER_PATH] },
    ],
    [
      'when a field is unknown',
      { ...batchRequest({ sparkConf: LEADER }), typ: 'Java', driver: { cors: 1 } },
      { schema: ['driver.cors', 'typ'], further: [LEADER_PATH] },
    ],
    [
      'when an argument is no text',
      { ...batchRequest({ sparkConf: LEADER }), arguments: ['a', 10] },
      { schema: ['arguments[1]'], further: [LEADER_PATH] },
    ],
    [
      'when a property beside it is wrong',
      batchRequest({ sparkConf: { ...LEADER, 'spark.app.id': 'mine' } }),
      { schema: ['sparkConf["spark.app.id"]'], further: [LEADER_PATH] },
    ],
    [
      'when the name is missing',
      { ...batchRequest({ sparkConf: LEADER }), name: undefined },
      { schema: ['name'], further: [LEADER_PATH] },
    ],
    [
      'of an operator',
      batchRequest({ driver: { memory: 'lots' }, submit: { kind: 'operator', spec: { mode: 'client' } } } as never),
      { schema: ['driver.memory'], further: ['submit.spec.mode'] },
    ],
  ])('%s', (_, request, problems) => {
    const { schema, further } = told(request);
    expect({ schema: schema.toSorted(), further }).toEqual(problems);
  });
});

describe('of what was taken out nothing is said', () => {
  test.each<[string, unknown]>([
    ['an image that is wrong is not missing', batchRequest({ image: 'a b' })],
    ['without its file nobody knows whether an application needs a class', { name: 'x', image: 'x' }],
    [
      'without a kind of submission nobody knows who would refuse what',
      { ...batchRequest({ sparkConf: LEADER }), submit: { kind: 'other' } },
    ],
    ['what is no map is no batch', ['a']],
    ['nothing', null],
  ])('%s', (_, request) => {
    expect(told(request).further).toEqual([]);
  });

  test('a batch that is right has nothing taken out', () => {
    expect(told(batchRequest())).toEqual({ schema: [], further: [] });
  });
});
