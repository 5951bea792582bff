import { afterAll, expect, test } from '@jest/globals';
import { customSubmitter } from '../../../src/submit/custom/submitter.ts';
import { nativeSubmitter } from '../../../src/submit/native/submit.ts';
import { openResolver } from './resolver.ts';

const submitters = { livy: nativeSubmitter };
const LIMITS = { driver: { memory: '8g' }, images: ['spark:*'] };
const BATCH = {
  name: 'etl',
  image: 'spark:4.1',
  mainClass: 'Main',
  mainApplicationFile: 'local:///app.jar',
  submit: { kind: 'custom', submitter: 'livy' },
};

const unlimited = openResolver({}, {}, undefined, submitters);
const limited = openResolver({ limits: LIMITS }, {}, undefined, submitters);
const trusting = openResolver({ limits: { ...LIMITS, submitKinds: ['native', 'custom'] } }, {}, undefined, submitters);
afterAll(async () => {
  for (const resolver of [unlimited, limited, trusting]) await resolver[Symbol.asyncDispose]();
});

test('A batch may name a submitter that its worker has', async () => {
  expect(await unlimited.problems(BATCH)).toEqual([]);
});

test('A submitter that the worker does not have is refused, with those that it has', async () => {
  expect(await unlimited.problems({ ...BATCH, submit: { kind: 'custom', submitter: 'constructor' } })).toEqual([
    'submit.submitter: this worker has no submitter "constructor": it has livy; submitters are an option of SparkBatchPlugin',
  ]);
});

test('Limits refuse a submitter, because what it creates is not known', async () => {
  expect(await limited.problems(BATCH)).toEqual([
    expect.stringMatching(/^submit\.submitter: creates objects that are not known here: .* limits\.submitKinds/),
  ]);
});

test('Limits that list the kind custom trust its submitter, and still limit the fields of the batch', async () => {
  expect(await trusting.problems(BATCH)).toEqual([]);
  expect(await trusting.problems({ ...BATCH, driver: { memory: '64g' } })).toEqual([
    expect.stringMatching(/^driver: requests .* limits\.driver\.memory/),
  ]);
});

test('Methods of a submitter keep their object', () => {
  const livy = {
    ...nativeSubmitter,
    selector: 'livy=1',
    podSelector() {
      return this.selector;
    },
  };
  const driver = { cluster: 'prod', namespace: 'team-a', name: 'x', tag: 't', applicationId: 'a' };
  expect(customSubmitter('livy', livy).podSelector?.(driver)).toBe('livy=1');
});
