import { afterAll, describe, expect, test } from '@jest/globals';
import type { ClusterEvent } from '../../../../src/kubernetes/transport/cluster-event.ts';
import { type ClusterChanges, Clusters, type ClusterWatch } from '../../../../src/kubernetes/transport/clusters.ts';
import { temporaryKubeconfig } from '../../../support/kubeconfig.ts';

const { path: kubeconfig, ...written } = temporaryKubeconfig({ blue: 'team-blue', green: undefined });
afterAll(() => written[Symbol.dispose]());

const one = { kubeconfig };

function open(options: ConstructorParameters<typeof Clusters>[0], defaultName?: string) {
  const clusters = new Clusters(options, defaultName);
  const calls: [ClusterChanges, readonly ClusterWatch[]][] = [];
  clusters.onChange((...call) => calls.push(call));
  return { clusters, calls };
}

describe('Clusters.replace', () => {
  test('keeps unchanged clusters and reports the changes', () => {
    const { clusters, calls } = open({ same: one, other: one, gone: { ...one, namespaces: ['a', 'b'] } }, 'same');
    const [same, other, gone] = ['same', 'other', 'gone'].map((name) => clusters.get(name));
    const changes = clusters.replace(
      { fresh: one, same: { kubeconfig, requestTimeout: 'PT10S' }, other: { ...one, context: 'green' } },
      'fresh',
    );
    expect(changes).toEqual({ added: ['fresh'], changed: ['other'], removed: ['gone'] });
    const removed = ['a', 'b'].map((scope) => ({ cluster: 'gone', scope, shard: 0 }));
    expect(calls).toEqual([[changes, removed]]);
    expect(clusters.get('same')).toBe(same);
    expect(clusters.get('other')).not.toBe(other);
    expect([same, other, gone].map((each) => each?.retired.aborted)).toEqual([false, true, true]);
    expect([clusters.defaultName, clusters.names]).toEqual(['fresh', ['fresh', 'same', 'other']]);
  });

  test('reports the watches that are no longer served', () => {
    const { clusters, calls } = open({ prod: { ...one, namespaces: ['a', 'b'], watchShards: 2 } });
    clusters.replace({ prod: { ...one, namespaces: ['b', 'c'] } });
    expect(calls[0]?.[1]).toEqual([
      { cluster: 'prod', scope: 'a', shard: 0 },
      { cluster: 'prod', scope: 'a', shard: 1 },
      { cluster: 'prod', scope: 'b', shard: 1 },
    ]);
  });

  test('changes nothing and reports every problem when a cluster is invalid', () => {
    const { clusters, calls } = open({ prod: one });
    const prod = clusters.get('prod');
    const bad = { prod: { ...one, context: 'red' }, dev: { kubeconfig: '/nowhere' }, ok: one };
    expect(() => clusters.replace(bad, 'live')).toThrow(
      /^Cluster "prod": .*no context "red".* Cluster "dev": .*ENOENT.* Default cluster "live" is not one of/,
    );
    expect(() => clusters.replace({ prod: { server: 'x' }, dev: { inCluster: 'yes' as never } })).toThrow(
      /must be an address[^]*must be true/,
    );
    expect([clusters.names, clusters.get('prod'), prod.retired.aborted]).toEqual([['prod'], prod, false]);
    expect(calls).toEqual([]);
  });

  test('makes get() report when a cluster was removed, until it is back', () => {
    const { clusters } = open({ prod: one, dev: one }, 'prod');
    clusters.replace({ prod: one });
    expect(() => clusters.get('dev')).toThrow(
      /^This worker does not serve cluster "dev"\. It serves: prod\. It was removed from the configuration at \S+Z\. Keep "dev" in the configuration until its batches have ended; they continue when it is back\.$/,
    );
    clusters.replace({ prod: one, dev: one }, 'prod');
    expect(clusters.get('dev').name).toBe('dev');
    expect(() => clusters.get('never')).toThrow(/It serves: prod, dev\. Keep/);
  });

  test('emits warnings about insecure connections, for current and for new clusters', () => {
    const insecure = { server: 'https://10.0.0.1:6443', insecureSkipTlsVerify: true } as const;
    const { clusters } = open({ lab: insecure });
    const events: ClusterEvent[] = [];
    const removeListener = clusters.onEvent((event) => events.push(event));
    clusters.replace({ lab: insecure, proxy: { server: 'http://127.0.0.1:8001', insecureSkipTlsVerify: true } }, 'lab');
    removeListener();
    clusters.replace({ more: insecure });
    expect(events.map(({ cluster, level, message }) => [cluster, level, message.split(':')[0]])).toEqual([
      ['lab', 'warn', 'The certificate of the cluster is not verified'],
      ['proxy', 'warn', 'The connection to the cluster is not encrypted'],
    ]);
  });

  test.each([
    ['an invalid CA', { server: 'https://x', ca: 'no PEM' }, /ca: cannot be used: it is not valid PEM/],
    [
      'an invalid CA file',
      { server: 'https://x', caFile: kubeconfig },
      /caFile: \S+ cannot be used: it contains no certificate/,
    ],
    [
      'a missing token file',
      { server: 'https://x', tokenFile: '/nowhere/token' },
      /tokenFile: \/nowhere\/token cannot be used: ENOENT/,
    ],
    ['inCluster outside of a pod', { inCluster: true }, /inCluster: this worker does not run in a pod/],
  ] as const)('are refused with %s', (_, options, message) => {
    expect(() => new Clusters({ prod: options })).toThrow(message);
  });

  test('does not repeat an invalid key in the error', () => {
    const options = { server: 'https://x', clientCertificate: 'c-secret', clientKey: 'k-secret' };
    let error = '';
    try {
      error = new Clusters({ prod: options }).defaultName;
    } catch (thrown) {
      error = String(thrown);
    }
    expect(error).toMatch(/clientCertificate: .*clientKey: /);
    expect(error).not.toMatch(/secret/);
  });
});
