import { describe, expect, test } from '@jest/globals';
import { adoptedBatchId, adoptionRequest, idTemplateProblem } from '../../../src/adoption/adoption-request.ts';
import { validateBatch } from '../../../src/client/validate-batch.ts';
import { foreignDriver } from '../../support/builders.ts';

describe('the id of a batch that adopts a driver', () => {
  test.each([
    ['{pod}-{uid}', 'etl-driver-u-1'],
    ['kyuubi-{label:kyuubi-unique-tag}', 'kyuubi-k-1'],
    ['{namespace}/{applicationId}', 'team-a/spark-1'],
    ['nightly', 'nightly'],
  ])('follows from the template %s', (template, id) => {
    expect(adoptedBatchId(template, foreignDriver())).toBe(id);
  });

  test('cannot be made without a label that the template names', () => {
    expect(() => adoptedBatchId('{label:team}', foreignDriver())).toThrow('pod team-a/etl-driver has no label team');
  });

  test.each([
    ['{tag}', '{tag} is not a variable: use {pod}, {namespace}, {uid}, {applicationId} or {label:NAME}'],
    [
      '{constructor}',
      '{constructor} is not a variable: use {pod}, {namespace}, {uid}, {applicationId} or {label:NAME}',
    ],
    ['batch-{namespace}', 'would give several drivers the same id: use {uid}'],
    ['{label:kyuubi-unique-tag}', undefined],
  ])('for many drivers, the template %s has the problem %s', (template, problem) => {
    expect(idTemplateProblem(template)).toBe(problem);
  });
});

test('The request names the very pod, and is valid', () => {
  const request = adoptionRequest(foreignDriver(), { retention: '1h' });
  expect(request).toEqual({
    name: 'nightly',
    namespace: 'team-a',
    retention: '1h',
    submit: { kind: 'existing', pod: 'etl-driver', uid: 'u-1' },
  });
  expect(validateBatch(request).batch).toMatchObject({
    retry: { application: 0, infrastructure: 0 },
    timeouts: { submit: 300_000 },
  });
});
