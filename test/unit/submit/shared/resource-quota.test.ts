import { describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import { refusalError } from '../../../../src/submit/shared/api-refusal.ts';
import { SubmissionInProgressError, SubmitRejectedError } from '../../../../src/submit/shared/submit-errors.ts';

/** The error of a submission that a resource quota refused. */
function quotaRefusal(requested: string, used: string, limited: string, objectsOfKind = 1) {
  const apiMessage = `pods "x" is forbidden: exceeded quota: compute, requested: ${requested}, used: ${used}, limited: ${limited}`;
  const apiError = new KubernetesApiError('creating', { status: 403, apiMessage }, undefined);
  return refusalError('creating driver prod/team-a/x', apiError, { objectsOfKind });
}

describe('a refusal by a resource quota', () => {
  test.each([
    ['pods=1', 'pods=10', 'pods=10'],
    ['requests.cpu=500m', 'requests.cpu=10', 'requests.cpu=10'],
    ['memory=1408Mi', 'memory=63Gi', 'memory=64Gi'],
    ['count/configmaps=1', 'count/configmaps=20', 'count/configmaps=20'],
    ['secrets=1', 'secrets=3', 'secrets=3'],
    [
      'persistentvolumeclaims=1,requests.storage=5Gi',
      'persistentvolumeclaims=9,requests.storage=9Gi',
      'persistentvolumeclaims=9,requests.storage=10Gi',
    ],
    ['cpu=1,memory=2Gi', 'cpu=9500m,memory=3Gi', 'cpu=10,memory=4Gi'],
  ])('is retried while the quota may have room later: %s requested, %s used, limit %s', (requested, used, limited) => {
    expect(quotaRefusal(requested, used, limited)).toBeInstanceOf(SubmissionInProgressError);
  });

  test('names the quota and the resources that do not fit', () => {
    expect(quotaRefusal('cpu=1,memory=2Gi', 'cpu=9500m,memory=3Gi', 'cpu=10,memory=4Gi').message).toBe(
      'creating driver prod/team-a/x: waits for room in resource quota "compute": cpu 1 requested, 9500m of 10 used; ' +
        'memory 2Gi requested, 3Gi of 4Gi used (lower what the batch requests of cpu and memory, or have quota "compute" raised)',
    );
  });

  test('names the objects that are too many', () => {
    expect(quotaRefusal('count/services=1', 'count/services=5', 'count/services=5').message).toBe(
      'creating driver prod/team-a/x: waits for room in resource quota "compute": count/services 1 requested, 5 of 5 used ' +
        '(delete services that are not needed any more, or have quota "compute" raised)',
    );
  });

  test('is final when the batch needs more objects of a kind than the whole quota has', () => {
    const error = quotaRefusal('secrets=1', 'secrets=1', 'secrets=1', 2);
    expect(error).toBeInstanceOf(SubmitRejectedError);
    expect(error.message).toMatch(/Delete secrets that are not needed any more, or have quota "compute" raised\.$/);
  });

  test.each([
    ['requests.cpu=11', 'requests.cpu=0', 'requests.cpu=10'],
    ['memory=5Gi', 'memory=0', 'memory=4096Mi'],
  ])('is final when a request exceeds the whole quota: %s requested, %s used, limit %s', (requested, used, limited) => {
    const error = quotaRefusal(requested, used, limited);
    expect(error).toBeInstanceOf(SubmitRejectedError);
    expect(error.message).toMatch(
      /exceeded quota: compute.* Lower what the batch requests of \S+, or have quota "compute" raised\.$/,
    );
  });

  test('is final when its text has an unknown form', () => {
    const apiError = new KubernetesApiError('creating', { status: 403, apiMessage: 'quota: no' }, undefined);
    expect(refusalError('creating x', apiError)).toBeInstanceOf(SubmitRejectedError);
  });
});
