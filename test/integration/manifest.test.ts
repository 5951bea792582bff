import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBatchFile } from '../../src/cli/files/batch-file.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import { answer, type ApiRequest, drop, type RequestMatch } from '../support/proxies/api-proxy.ts';
import type { Simulation } from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { CONFIG_MAP, DRIVER, manifestBatch, SERVICE, simulatedManifest } from '../support/manifests.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';

const NAMESPACE = 'manifest';

let environment: FaultyEnvironment;
let recorder: PodRecorder;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, { features: [...DEFAULT_FEATURES, 'secrets', 'ingresses'] });
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  await environment.worker();
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

/** A batch of this name with a simulated driver. */
function batch(name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}): BatchRequest {
  return { ...simulatedManifest(simulation), name, namespace: NAMESPACE, ...more };
}

async function submit(request: BatchRequest): Promise<string> {
  return (await environment.batches.submit(request, { batchId: request.name })).batchId;
}

async function run(request: BatchRequest): Promise<BatchResult> {
  return environment.batches.result(await submit(request));
}

describe('a batch from a manifest', () => {
  test('finishes, and has its objects and the address of its Spark UI', async () => {
    const result = await run(batch('finishes'));
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(result.sparkUiUrl).toBe(`http://${result.applicationId}-svc.${NAMESPACE}.svc:4040`);
    await expectOneDriverPerAttempt(environment, result);
    const configMap = await environment.cluster.core.readNamespacedConfigMap({
      namespace: NAMESPACE,
      name: `${result.applicationId}-conf`,
    });
    expect(configMap.data?.['spark.properties']).toContain(`spark.app.id=${result.applicationId}\n`);
  });

  test('ends as its driver container ends, whatever the name of that container', async () => {
    const request = batch('sidecar', { 'exit-code': '4' }, { stateSource: 'CONTAINER' });
    if (request.submit?.kind !== 'manifest') throw new Error('not a manifest');
    const manifest = request.submit.manifest.replace('name: spark-kubernetes-driver', 'name: main');
    const result = await run({ ...request, submit: { ...request.submit, manifest } });
    expect(result).toMatchObject({ state: 'FAILED', exitCode: 4 });
  });

  test('is retried with objects of other names', async () => {
    const result = await run(
      batch('retried', { 'exit-code': '1' }, { retry: { application: 1, initialInterval: '100ms' } }),
    );
    expect(result.attempts).toHaveLength(2);
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(['scala', 'python', 'ingress'])('finishes when it is examples/manifests/%s.yaml', async (example) => {
    const path = join(import.meta.dirname, `../../examples/manifests/${example}.batch.yaml`);
    const { request } = await readBatchFile(path, process.stdin);
    const result = await run({ ...(request as BatchRequest), name: example, namespace: NAMESPACE });
    expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
    if (example === 'ingress') expect(result.sparkUiUrl).toBe(`http://spark.example.com/${result.applicationId}`);
  });
});

describe('a batch from a manifest that the API server refuses', () => {
  const SECRET = (suffix: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: \${SPARK_BATCH_TAG}-${suffix}\nstringData: { password: "\${password}" }`;
  const withMore = (name: string, documents: readonly string[], variables: Record<string, string> = {}) => ({
    ...manifestBatch({
      documents: [DRIVER, CONFIG_MAP, ...documents],
      variables: { runTime: '1s', ...variables },
    }),
    name,
    namespace: NAMESPACE,
  });

  test('fails by a dry run, before anything is created, when a field is misspelt', async () => {
    const result = await run(withMore('misspelt', [SERVICE.replace('ports:', 'prots:')]));
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toMatch(
      /creating Service default\/manifest\/spark-\w+-1-svc was refused: .*unknown field "spec.prots"/,
    );
    expect(recorder.of('misspelt-')).toEqual([]);
  });

  test('fails by a dry run, before anything is created, when its driver has no image', async () => {
    const request = withMore('without-image', []);
    const manifest = request.submit?.kind === 'manifest' ? request.submit.manifest : '';
    const result = await run({
      ...request,
      submit: {
        kind: 'manifest',
        manifest: manifest.replace('image: spark:4.1', 'image: ""'),
        variables: { runTime: '1s' },
      },
    });
    expect(result.message).toMatch(
      /creating driver .* was refused|creating Pod .* was refused: .*image: Required value/,
    );
    expect(recorder.of('without-image-')).toEqual([]);
  });

  test('removes what it has created when a resource quota admits the first of two Secrets only', async () => {
    const { core } = environment.cluster;
    await core.createNamespacedResourceQuota({
      namespace: NAMESPACE,
      body: { metadata: { name: 'one-secret' }, spec: { hard: { secrets: '1' } } },
    });
    await eventually('the resource quota is in force', async () => {
      const { status } = await core.readNamespacedResourceQuota({ namespace: NAMESPACE, name: 'one-secret' });
      return status?.used?.['secrets'];
    });
    const result = await run(withMore('quota', [SECRET('a'), SECRET('b')], { password: 'x' }));
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected', attempts: [{ number: 1 }] });
    expect(result.message).toMatch(
      /creating Secret default\/manifest\/\S+-[ab] was refused: .*exceeded quota: one-secret/,
    );
    expect(await podsOf(environment, result)).toEqual([]);
    const pods = await recorder.untilGone('quota-');
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.filter(({ ran }) => ran)).toEqual([]);
    await eventuallyTrue('its Secrets are gone', async () => {
      const { items } = await core.listNamespacedSecret({ namespace: NAMESPACE });
      return items.length === 0;
    });
    await core.deleteNamespacedResourceQuota({ namespace: NAMESPACE, name: 'one-secret' });
  });

  test('finishes when only the driver of an earlier try of the same attempt exhausts the resource quota', async () => {
    const { core } = environment.cluster;
    const { items } = await core.listNamespacedConfigMap({ namespace: NAMESPACE });
    const hard = { pods: '1', 'count/configmaps': `${items.length + 1}` };
    await core.createNamespacedResourceQuota({
      namespace: NAMESPACE,
      body: { metadata: { name: 'one-driver' }, spec: { hard } },
    });
    await eventually('the resource quota is in force', async () => {
      const { status } = await core.readNamespacedResourceQuota({ namespace: NAMESPACE, name: 'one-driver' });
      return status?.used?.['count/configmaps'];
    });
    const rule = environment.proxy.rule({ ...creation('services'), batch: 'again' }, answer(500), 1);
    const result = await run(batch('again'));
    expect(rule.fired).toBe(1);
    expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
    await core.deleteNamespacedResourceQuota({ namespace: NAMESPACE, name: 'one-driver' });
  });

  test('fails with every problem of the manifest, before a request to the API server', async () => {
    const failure: unknown = await environment.client.workflow
      .execute('SparkBatch', {
        taskQueue: 'spark-batch',
        workflowId: 'refused',
        args: [
          { ...withMore('refused', [SERVICE.replace('${SPARK_BATCH_APPLICATION_ID}-svc', 'ui')]), image: 'spark:4.1' },
        ],
      })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { type: 'InvalidBatch' } });
    const { message } = (failure as { cause: Error }).cause;
    expect(message).toContain('submit.manifest: document 3, metadata.name: "ui" would be the same');
    expect(message).toContain('image: is not used with submit.kind: manifest');
    expect(recorder.of('refused-')).toEqual([]);
  });
});

const isDryRun = ({ url }: ApiRequest) => url.includes('dryRun=');
const creation = (resource: string): RequestMatch => ({ verb: 'create', resource, where: (one) => !isDryRun(one) });

describe('a lost answer', () => {
  const dryRun: RequestMatch = { verb: 'create', resource: 'pods', where: isDryRun };

  test.each([
    ['the driver is created and the connection breaks', 'driver-dropped', creation('pods'), drop('after')],
    ['the driver is created and the answer is 500', 'driver-500', creation('pods'), answer(500, 'after')],
    ['the ConfigMap is created and the connection breaks', 'config-dropped', creation('configmaps'), drop('after')],
    ['the answer is 409 and there is no Service', 'service-409', creation('services'), answer(409)],
    ['the dry run is not answered', 'dry-run-dropped', dryRun, drop('before')],
  ] as const)('leaves a batch that finishes with one driver: %s', async (_, name, match, fault) => {
    const rule = environment.proxy.rule({ ...match, batch: name }, fault, 1);
    const result = await run(batch(name));
    expect(rule.fired).toBe(1);
    expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
  });
});
