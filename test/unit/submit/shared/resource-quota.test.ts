import { describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import { refusalOf } from '../../../../src/submit/shared/refusal.ts';
import { SubmissionUnderWay, SubmitRejected } from '../../../../src/submit/shared/submitter.ts';

const refusal = (asked: string, used: string, limited: string, status = 403) => {
  const said = `pods "x" is forbidden: exceeded quota: compute, requested: ${asked}, used: ${used}, limited: ${limited}`;
  const told = new KubernetesApiError('creating', { status, said }, undefined);
  const what = 'creating driver prod/team-a/x';
  return refusalOf(what, told);
};

describe('a quota', () => {
  test.each([
    ['pods=1', 'pods=10', 'pods=10'],
    ['requests.cpu=500m', 'requests.cpu=10', 'requests.cpu=10'],
    ['memory=1408Mi', 'memory=63Gi', 'memory=64Gi'],
    ['cpu=1,memory=2Gi', 'cpu=9500m,memory=3Gi', 'cpu=10,memory=4Gi'],
  ])('that is full now is waited for: %s of %s, %s', (asked, used, limited) => {
    expect(refusal(asked, used, limited)).toBeInstanceOf(SubmissionUnderWay);
  });

  test('that is waited for is named, with what is over', () => {
    expect(refusal('cpu=1,memory=2Gi', 'cpu=9500m,memory=3Gi', 'cpu=10,memory=4Gi').message).toBe(
      'creating driver prod/team-a/x: waits for room in quota "compute": cpu 1 asked, 9500m of 10 used; ' +
        'memory 2Gi asked, 3Gi of 4Gi used',
    );
  });

  test.each([
    ['requests.cpu=11', 'requests.cpu=0', 'requests.cpu=10'],
    ['memory=5Gi', 'memory=0', 'memory=4096Mi'],
  ])('that is smaller than what is asked refuses for good: %s of %s, %s', (asked, used, limited) => {
    const error = refusal(asked, used, limited);
    expect(error).toBeInstanceOf(SubmitRejected);
    expect(error.message).toMatch(
      /exceeded quota: compute.* Lower driver\.cores or driver\.memory, or ask for quota\.$/,
    );
  });

  test('that nobody can read refuses for good', () => {
    const told = new KubernetesApiError('creating', { status: 403, said: 'quota: no' }, undefined);
    expect(refusalOf('creating x', told)).toBeInstanceOf(SubmitRejected);
  });
});
