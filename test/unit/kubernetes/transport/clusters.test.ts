import { afterAll, describe, expect, test } from '@jest/globals';
import { Cluster } from '../../../../src/kubernetes/transport/cluster.ts';
import { clusterSchema, type ClusterOptions } from '../../../../src/kubernetes/auth/cluster-options.ts';
import { Clusters } from '../../../../src/kubernetes/transport/clusters.ts';
import { temporaryKubeconfig } from '../../../support/kubeconfig.ts';

const kubeconfig = temporaryKubeconfig({ blue: 'team-blue', green: undefined });
const empty = temporaryKubeconfig({});
afterAll(() => {
  kubeconfig[Symbol.dispose]();
  empty[Symbol.dispose]();
});

function clusterOf(options: ClusterOptions): Cluster {
  return new Cluster('prod', clusterSchema.parse({ kubeconfig: kubeconfig.path, ...options }));
}

describe('Cluster', () => {
  test.each<[context: string, options: ClusterOptions, server: string]>([
    ['the current context', {}, 'https://127.0.0.1:9/blue'],
    ['the configured context', { context: 'green' }, 'https://127.0.0.1:9/green'],
  ])('uses %s', (_, options, server) => {
    expect(clusterOf(options).server).toBe(server);
  });

  test.each<[description: string, options: ClusterOptions, message: string | RegExp]>([
    [
      'an unknown context',
      { context: 'red' },
      'Cluster "prod": the kubeconfig has no context "red". Its contexts are: blue, green.',
    ],
    [
      'a kubeconfig without a context',
      { kubeconfig: empty.path },
      'Cluster "prod": the kubeconfig has no current context. Its contexts are: none.',
    ],
    [
      'a missing kubeconfig',
      { kubeconfig: '/nowhere/config' },
      /^Cluster "prod": kubeconfig \/nowhere\/config cannot be read: .*ENOENT: no such file or directory/,
    ],
  ])('rejects %s', (_, options, message) => {
    expect(() => clusterOf(options)).toThrow(message);
  });

  test.each<[description: string, options: ClusterOptions, namespace: string]>([
    ['the configured one', { defaultNamespace: 'etl' }, 'etl'],
    ['the first of its namespaces', { namespaces: ['a', 'b'] }, 'a'],
    ['that of the context when it serves all', {}, 'team-blue'],
    ['default when the context has none', { context: 'green' }, 'default'],
  ])('has as default namespace %s', (_, options, namespace) => {
    expect(clusterOf(options).defaultNamespace).toBe(namespace);
  });

  test('covers the namespaces in which it watches drivers', () => {
    const some = clusterOf({ namespaces: ['a', 'b'] });
    expect([some.covers('a'), some.covers('b'), some.covers('c'), some.scopes]).toEqual([
      true,
      true,
      false,
      ['a', 'b'],
    ]);
    const all = clusterOf({});
    expect([all.covers('anything'), all.scopes]).toEqual([true, ['*']]);
  });
});

describe('Clusters', () => {
  const one = { kubeconfig: kubeconfig.path };

  test.each<[description: string, names: string[], named: string | undefined, name: string]>([
    ['the only one', ['prod'], undefined, 'prod'],
    ['the one called default', ['prod', 'default', 'dev'], undefined, 'default'],
    ['the configured one', ['prod', 'default'], 'prod', 'prod'],
  ])('has as default cluster %s', (_, names, named, name) => {
    expect(new Clusters(Object.fromEntries(names.map((each) => [each, one])), named).defaultName).toBe(name);
  });

  test.each<[description: string, options: Record<string, ClusterOptions>, named: string | undefined, message: RegExp]>(
    [
      [
        'no default among several clusters',
        { prod: one, dev: one },
        undefined,
        /^Default cluster "default" is not one of the clusters: prod, dev\. Set defaultCluster to one of them\.$/,
      ],
      [
        'a default that is not among the clusters',
        { prod: one },
        'live',
        /^Default cluster "live" is not one of the clusters: prod\.$/,
      ],
      ['no clusters', {}, undefined, /at least one cluster is needed/],
      ['an invalid cluster name', { 'my prod': one }, undefined, /is not a cluster name/],
      [
        'an unknown option',
        { prod: { ...one, contxt: 'blue' } as ClusterOptions },
        undefined,
        /Unrecognized key.*contxt/,
      ],
      ['an empty list of namespaces', { prod: { ...one, namespaces: [] as never } }, undefined, /namespaces/],
    ],
  )('rejects %s', (_, options, named, message) => {
    expect(() => new Clusters(options, named)).toThrow(message);
  });

  test('names the served clusters in the error about another one', () => {
    const clusters = new Clusters({ prod: one, default: one });
    expect(clusters.get('prod').name).toBe('prod');
    expect(clusters.find('dev')).toBeUndefined();
    expect(() => clusters.get('dev')).toThrow('This worker does not serve cluster "dev". It serves: prod, default.');
    expect([...clusters].map(({ name }) => name)).toEqual(['prod', 'default']);
  });
});
