import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { eventually } from '../support/eventually.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { lineOf, logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';

const NAMESPACE = 'e2e-manifest';
/** The unchanged example: driver pod, properties and Service; the application is Spark's `pi.py`. */
const EXAMPLE = join(import.meta.dirname, '../../examples/manifests/python.yaml');

describeWithNode('a job from a manifest on a real node', () => {
  let environment: NodeEnvironment;
  let manifest: string;
  const results = new Map<string, BatchResult>();

  const batchOf = (name: string, argument: string): BatchRequest => {
    const { namespace, image = '', driver } = environment.job(name, []);
    const common = { image, serviceAccount: driver?.serviceAccount ?? '' };
    const variables = { ...common, app: name, argument, driverCpu: '200m', executors: 1 };
    return {
      name,
      onFailure: 'return',
      retry: { infrastructure: 0 },
      submit: { kind: 'manifest', manifest, variables },
      ...(namespace !== undefined && { namespace }),
    };
  };
  const run = async (name: string, argument: string) =>
    results.set(name, await environment.run(batchOf(name, argument)));

  async function killComputing(name: string): Promise<void> {
    const id = await environment.submit(batchOf(name, '1000000'));
    await environment.untilWritten(id, /Finished task \d/);
    expect(await environment.podsOf(id)).toHaveLength(2);
    await environment.batches.kill(id, { reason: 'test', wait: true });
    results.set(name, await environment.batches.result(id));
  }

  beforeAll(async () => {
    manifest = await readFile(EXAMPLE, 'utf8');
    environment = await openNodeEnvironment(NAMESPACE);
    await environment.startWorker();
    await Promise.all([run('finishes', '2'), run('fails', 'many'), killComputing('killed')]);
  });

  afterAll(() => environment?.close());

  test('finishes with the correct result and the address of its Spark UI', () => {
    const result = results.get('finishes');
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, reason: 'Completed', attempts: [{ number: 1 }] });
    expect(result && lineOf(result, /^Pi is roughly 3\.1\d*$/m)).toBeDefined();
    expect(result?.sparkUiUrl).toBe(`http://${result?.applicationId}-svc.${NAMESPACE}.svc:4040`);
  });

  test('fails with the exception of its application', () => {
    const result = results.get('fails');
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 1, reason: 'Error' });
    expect(result && logOf(result)).toMatch(/^ValueError: invalid literal for int\(\).*'many'$/m);
  });

  test('leaves neither driver nor executor nor their objects when it is killed while it computes', async () => {
    const result = results.get('killed');
    expect(result).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
    expect(await environment.podsOf('killed')).toEqual([]);
    const { core } = environment.cluster;
    const id = result?.attempts[0]?.driver.applicationId ?? 'none';
    await eventually('ConfigMap and Service are gone', async () => {
      const lists = await Promise.all([
        core.listNamespacedService({ namespace: NAMESPACE }),
        core.listNamespacedConfigMap({ namespace: NAMESPACE }),
      ]);
      const names = lists.flatMap(({ items }) => items.map(({ metadata }) => metadata?.name ?? ''));
      return names.some((name) => name.startsWith(id)) ? undefined : true;
    });
  });
});
