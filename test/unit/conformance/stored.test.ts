import { describe, expect, test } from '@jest/globals';
import type { StoredObject } from '../../conformance/api-server.ts';
import { compare } from '../../spark/compare.ts';
import { storedSubmission } from '../../conformance/stored.ts';

/** The stored objects of a submission with generated names that begin with `name`. */
function submission(name: string, change: { cpu?: string; finalizers?: string[] } = {}): StoredObject[] {
  const owner = { ownerReferences: [{ kind: 'Pod', name: `${name}-driver`, uid: `uid-${name}` }] };
  const metadata = (suffix: string, more: object = {}) => ({
    name: `${name}-${suffix}`,
    uid: `uid-${name}${suffix === 'driver' ? '' : suffix}`,
    resourceVersion: String(name.length),
    creationTimestamp: `at ${name}`,
    managedFields: [{ manager: name }],
    ...more,
  });
  return [
    {
      kind: 'Pod',
      metadata: metadata('driver', {
        labels: { 'spark-app-selector': `id-${name}` },
        ...(change.finalizers && { finalizers: change.finalizers }),
      }),
      spec: {
        nodeName: `node of ${name}`,
        containers: [{ name: 'driver', resources: { cpu: change.cpu ?? '1' } }],
        volumes: [
          { name: `kube-api-access-${name.slice(0, 5)}` },
          { name: 'scratch', persistentVolumeClaim: { claimName: `${name}-driver-pvc-0` } },
        ],
      },
      status: { phase: name },
    },
    { kind: 'Service', metadata: metadata('svc', owner), spec: { clusterIP: 'None' } },
    {
      kind: 'ConfigMap',
      metadata: metadata('conf', owner),
      data: { 'spark.properties': `#${name}\nspark.app.id=id-${name}\nspark.driver.host=${name}-svc\n` },
    },
    {
      kind: 'PersistentVolumeClaim',
      metadata: metadata('driver-pvc-0', {
        ...owner,
        annotations: { 'volume.kubernetes.io/selected-node': name, own: 'x' },
        labels: { 'spark-app-selector': `id-${name}` },
      }),
      spec: { storageClassName: 'fast' },
    },
  ];
}

describe('the comparison of stored objects', () => {
  test('ignores generated names, and metadata of the API server and its controllers', () => {
    const one = storedSubmission(submission('daily-aaaaa'));
    const other = storedSubmission(submission('nightly-bbbbb'));
    expect(compare(one, other)).toMatchObject({ explained: {}, unexplained: [] });
    expect(compare(one, other).fields).toBeGreaterThan(15);
    expect(one.others).toMatchObject({
      'PersistentVolumeClaim/<claim-of-scratch>': {
        metadata: { annotations: { own: 'x' }, ownerReferences: [{ uid: '<driver-uid>' }] },
      },
    });
  });

  test('reports a field with different values as unexplained', () => {
    const spark = storedSubmission(submission('daily-aaaaa'));
    const native = storedSubmission(submission('daily-bbbbb', { cpu: '2' }));
    expect(compare(spark, native).unexplained).toEqual([
      { path: 'pod.spec.containers.0.resources.cpu', spark: '1', native: '2' },
    ]);
  });

  test('reports an explained difference as such', () => {
    const spark = storedSubmission(submission('daily-aaaaa'));
    const native = storedSubmission(submission('daily-bbbbb', { finalizers: ['spark-batch/evidence'] }));
    const { explained, unexplained } = compare(spark, native);
    expect(unexplained).toEqual([]);
    expect(Object.values(explained)).toEqual([1]);
  });

  test('reports a missing object as unexplained', () => {
    const spark = storedSubmission(submission('daily-aaaaa'));
    const native = storedSubmission(submission('daily-bbbbb').slice(0, 3));
    const paths = compare(spark, native).unexplained.map(({ path }) => path);
    expect(paths).toContain('others.PersistentVolumeClaim/<claim-of-scratch>.spec.storageClassName');
  });

  test('does not accept explanations for recordings only', () => {
    const spark = storedSubmission(submission('daily-aaaaa'));
    const objects = submission('daily-bbbbb');
    const [pod, service, ...rest] = objects as [StoredObject, StoredObject, ...StoredObject[]];
    const orphan = { ...service, metadata: { ...service.metadata, ownerReferences: [] } };
    expect(compare(spark, storedSubmission([pod, orphan, ...rest])).unexplained).toHaveLength(3);
  });

  test('fails without a driver', () => {
    expect(() => storedSubmission(submission('daily-aaaaa').slice(1))).toThrow(
      'The submission created no Pod, only: Service, ConfigMap, PersistentVolumeClaim',
    );
  });
});
