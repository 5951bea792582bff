import { describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../../../src/kubernetes/transport/cluster.ts';
import { buildSparkApplication } from '../../../../src/submit/operator/build.ts';
import { createApplication } from '../../../../src/submit/operator/create-application.ts';
import type { SparkApplication } from '../../../../src/submit/operator/application.ts';
import { KUBEFLOW } from '../../../../src/submit/operator/kubeflow/index.ts';
import { attemptOf, planOf } from '../../../support/plans.ts';

/** A cluster that answers a creation with the error that `errorFor` returns. */
function fakeCluster(errorFor: (body: SparkApplication) => { status: number; apiMessage: string } | undefined) {
  const requests: SparkApplication[] = [];
  const objects = {
    createAt: (_path: string, body: SparkApplication) => {
      requests.push(body);
      const error = errorFor(body);
      return error ? Promise.reject(new KubernetesApiError('creating', error, undefined)) : Promise.resolve(body);
    },
  };
  const requestObject = (_what: string, _signal: unknown, call: (api: typeof objects) => unknown) => call(objects);
  return { requests, cluster: { name: 'main', requestObject } as unknown as Cluster };
}

function application(spec: Record<string, unknown> = {}): SparkApplication {
  const plan = planOf({ submit: { kind: 'operator', spec } });
  return buildSparkApplication({ plan, attempt: attemptOf(plan) });
}

const hasTemplate = ({ spec }: SparkApplication) => 'template' in (spec['driver'] as object);
const UNKNOWN_TEMPLATE = { status: 400, apiMessage: 'strict decoding error: unknown field "spec.driver.template"' };

describe('the creation of a SparkApplication', () => {
  test.each([
    [
      { status: 404, apiMessage: '404 page not found' },
      /has no SparkApplication .*; install the Spark operator: helm install/,
    ],
    [
      { status: 404, apiMessage: 'namespaces "x" not found' },
      /was refused: namespaces "x" not found\. Create the namespace first\.$/,
    ],
    [
      { status: 403, apiMessage: 'admission webhook "policy.example" denied the request: no' },
      /was refused: admission webhook "policy.example" denied the request: no\.$/,
    ],
    [{ status: 400, apiMessage: 'unknown field "spec.x"' }, /was refused: unknown field "spec.x"/],
  ])('is rejected after %j', async (error, message) => {
    const { cluster } = fakeCluster(() => error);
    await expect(createApplication(application(), KUBEFLOW, cluster)).rejects.toMatchObject({
      name: 'SubmitRejectedError',
      message: expect.stringMatching(message),
    });
  });

  test.each([409, 500])('is left to the next try after HTTP %d', async (status) => {
    const { cluster } = fakeCluster(() => ({ status, apiMessage: 'no' }));
    await expect(createApplication(application(), KUBEFLOW, cluster)).rejects.toMatchObject({
      name: 'KubernetesApiError',
    });
  });

  test('is repeated without the scheduling gate for an operator without pod templates', async () => {
    const { cluster, requests } = fakeCluster((body) => (hasTemplate(body) ? UNKNOWN_TEMPLATE : undefined));
    await createApplication(application(), KUBEFLOW, cluster);
    expect(requests.map(hasTemplate)).toEqual([true, false]);
  });

  test("is rejected, and not repeated without the author's template, for an operator without pod templates", async () => {
    const { cluster } = fakeCluster((body) => (hasTemplate(body) ? UNKNOWN_TEMPLATE : undefined));
    const own = application({ driver: { template: { spec: { priorityClassName: 'high' } } } });
    await expect(createApplication(own, KUBEFLOW, cluster)).rejects.toMatchObject({ name: 'SubmitRejectedError' });
  });
});
