import { afterAll, describe, expect, test } from '@jest/globals';
import type { ClusterNotice } from '../../../../src/kubernetes/transport/cluster-event.ts';
import { type ClusterChanges, Clusters, type RemovedScopes } from '../../../../src/kubernetes/transport/clusters.ts';
import { temporaryKubeconfig } from '../../../support/kubeconfig.ts';

const { path: kubeconfig, ...written } = temporaryKubeconfig({ blue: 'team-blue', green: undefined });
afterAll(() => written[Symbol.dispose]());

const one = { kubeconfig };

function open(options: ConstructorParameters<typeof Clusters>[0], defaultName?: string) {
  const clusters = new Clusters(options, defaultName);
  const told: [ClusterChanges, readonly RemovedScopes[]][] = [];
  clusters.onChange((...news) => told.push(news));
  return { clusters, told };
}

describe('clusters that are replaced', () => {
  test('keep those whose options are as they were, and tell what changed', () => {
    const { clusters, told } = open({ same: one, other: one, gone: { ...one, namespaces: ['a', 'b'] } }, 'same');
    const [same, other, gone] = ['same', 'other', 'gone'].map((name) => clusters.get(name));
    const changes = clusters.replace(
      { fresh: one, same: { kubeconfig, requestTimeout: 'PT10S' }, other: { ...one, context: 'green' } },
      'fresh',
    );
    expect(changes).toEqual({ added: ['fresh'], changed: ['other'], removed: ['gone'] });
    expect(told).toEqual([[changes, [{ cluster: 'gone', scopes: ['a', 'b'] }]]]);
    expect(clusters.get('same')).toBe(same);
    expect(clusters.get('other')).not.toBe(other);
    expect([same, other, gone].map((each) => each?.retired.aborted)).toEqual([false, true, true]);
    expect([clusters.defaultName, clusters.names]).toEqual(['fresh', ['fresh', 'same', 'other']]);
  });

  test('tell of parts that are not served any longer', () => {
    const { clusters, told } = open({ prod: { ...one, namespaces: ['a', 'b'] } });
    clusters.replace({ prod: { ...one, namespaces: ['b', 'c'] } });
    expect(told[0]?.[1]).toEqual([{ cluster: 'prod', scopes: ['a'] }]);
  });

  test('stay as they are when one can’t be used, and all that is wrong is told', () => {
    const { clusters, told } = open({ prod: one });
    const prod = clusters.get('prod');
    const bad = { prod: { ...one, context: 'red' }, dev: { kubeconfig: '/nowhere' }, ok: one };
    expect(() => clusters.replace(bad, 'live')).toThrow(
      /^Cluster "prod": .*no context "red".* Cluster "dev": .*ENOENT.* Default cluster "live" is not one of/,
    );
    expect(() => clusters.replace({ prod: { server: 'x' }, dev: { inCluster: 'yes' as never } })).toThrow(
      /must be an address[^]*must be true/,
    );
    expect([clusters.names, clusters.get('prod'), prod.retired.aborted]).toEqual([['prod'], prod, false]);
    expect(told).toEqual([]);
  });

  test('tell of one that went when it went, and what to do, until it is back', () => {
    const { clusters } = open({ prod: one, dev: one }, 'prod');
    clusters.replace({ prod: one });
    expect(() => clusters.get('dev')).toThrow(
      /^This worker does not serve cluster "dev"\. It serves: prod\. It was removed from its configuration at \S+Z\. Configure "dev" again until its batches have ended: what waits for it goes on by itself\.$/,
    );
    clusters.replace({ prod: one, dev: one }, 'prod');
    expect(clusters.get('dev').name).toBe('dev');
    expect(() => clusters.get('never')).toThrow(/It serves: prod, dev\. Configure/);
  });

  test('warn of what is insecure, at the start and when it comes', () => {
    const insecure = { server: 'https://10.0.0.1:6443', insecureSkipTlsVerify: true } as const;
    const { clusters } = open({ lab: insecure });
    const notices: ClusterNotice[] = [];
    const ignore = clusters.onNotice((notice) => notices.push(notice));
    clusters.replace({ lab: insecure, proxy: { server: 'http://127.0.0.1:8001', insecureSkipTlsVerify: true } }, 'lab');
    ignore();
    clusters.replace({ more: insecure });
    expect(notices.map(({ cluster, level, message }) => [cluster, level, message.split(':')[0]])).toEqual([
      ['lab', 'warn', 'The certificate of the cluster is not checked'],
      ['proxy', 'warn', 'The connection to the cluster is not encrypted'],
    ]);
  });

  test.each([
    ['a CA that is none', { server: 'https://x', ca: 'no PEM' }, /ca: can't be used: it is not what PEM looks like/],
    [
      'a CA file that is none',
      { server: 'https://x', caFile: kubeconfig },
      /caFile: \S+ can't be used: there is no certificate in it/,
    ],
    [
      'a token file that is missing',
      { server: 'https://x', tokenFile: '/nowhere/token' },
      /tokenFile: \/nowhere\/token can't be used: ENOENT/,
    ],
    ['a pod’s way where there is no pod', { inCluster: true }, /inCluster: this worker does not run in a pod/],
  ] as const)('are refused with %s', (_, options, message) => {
    expect(() => new Clusters({ prod: options })).toThrow(message);
  });

  test('never repeat a key that can’t be used', () => {
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
