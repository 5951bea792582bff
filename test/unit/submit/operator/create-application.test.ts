import { describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import type { Cluster } from '../../../../src/kubernetes/transport/cluster.ts';
import { buildSparkApplication } from '../../../../src/submit/operator/build.ts';
import { createApplication } from '../../../../src/submit/operator/create-application.ts';
import type { SparkApplication } from '../../../../src/submit/operator/crd.ts';
import { attemptOf, planOf } from '../../../support/plans.ts';

/** A cluster that refuses what `answer` says something about; it remembers what it was sent. */
function clusterThat(answer: (body: SparkApplication) => { status: number; said: string } | undefined) {
  const sent: SparkApplication[] = [];
  const custom = {
    createNamespacedCustomObject: ({ body }: { body: SparkApplication }) => {
      sent.push(body);
      const told = answer(body);
      return told ? Promise.reject(new KubernetesApiError('creating', told, undefined)) : Promise.resolve(body);
    },
  };
  const requestCustom = (_what: string, _signal: unknown, call: (api: typeof custom) => unknown) => call(custom);
  return { sent, cluster: { name: 'main', requestCustom } as unknown as Cluster };
}

function application(spec: Record<string, unknown> = {}): SparkApplication {
  const plan = planOf({ submit: { kind: 'operator', spec } });
  return buildSparkApplication(plan, attemptOf(plan));
}

const hasTemplate = ({ spec }: SparkApplication) => 'template' in (spec['driver'] as object);
const OLD = { status: 400, said: 'strict decoding error: unknown field "spec.driver.template"' };

describe('a SparkApplication that the API server does not take', () => {
  test.each([
    [
      { status: 404, said: '404 page not found' },
      /knows no SparkApplication .*; install the Spark operator: helm install/,
    ],
    [
      { status: 404, said: 'namespaces "x" not found' },
      /was refused: namespaces "x" not found Create the namespace first/,
    ],
    [
      { status: 403, said: 'admission webhook "policy.example" denied the request: no' },
      /was refused: admission webhook "policy.example" denied the request: no$/,
    ],
    [{ status: 400, said: 'unknown field "spec.x"' }, /was refused: unknown field "spec.x"/],
  ])('is refused for good: %j', async (told, message) => {
    const { cluster } = clusterThat(() => told);
    await expect(createApplication(application(), cluster)).rejects.toMatchObject({
      name: 'SubmitRejected',
      message: expect.stringMatching(message),
    });
  });

  test.each([409, 500])('is looked for by the next try: HTTP %d', async (status) => {
    const { cluster } = clusterThat(() => ({ status, said: 'no' }));
    await expect(createApplication(application(), cluster)).rejects.toMatchObject({ name: 'KubernetesApiError' });
  });
});

describe('an operator that knows no pod template', () => {
  test('gets the application without our gate', async () => {
    const { cluster, sent } = clusterThat((body) => (hasTemplate(body) ? OLD : undefined));
    await createApplication(application(), cluster);
    expect(sent.map(hasTemplate)).toEqual([true, false]);
  });

  test("does not get it without the author's own template", async () => {
    const { cluster } = clusterThat((body) => (hasTemplate(body) ? OLD : undefined));
    const own = application({ driver: { template: { spec: { priorityClassName: 'high' } } } });
    await expect(createApplication(own, cluster)).rejects.toMatchObject({ name: 'SubmitRejected' });
  });
});
