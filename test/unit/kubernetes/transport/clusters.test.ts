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

describe('a cluster', () => {
  test.each<[story: string, options: ClusterOptions, server: string]>([
    ['the current context', {}, 'https://127.0.0.1:9/blue'],
    ['the context it names', { context: 'green' }, 'https://127.0.0.1:9/green'],
  ])('is that of %s', (_, options, server) => {
    expect(clusterOf(options).server).toBe(server);
  });

  test.each<[story: string, options: ClusterOptions, message: string | RegExp]>([
    [
      'a context that is not there',
      { context: 'red' },
      'Cluster "prod": the kubeconfig has no context "red". Its contexts are: blue, green.',
    ],
    [
      'a kubeconfig without a context',
      { kubeconfig: empty.path },
      'Cluster "prod": the kubeconfig has no current context. Its contexts are: none.',
    ],
    [
      'a kubeconfig that is not there',
      { kubeconfig: '/nowhere/config' },
      /^Cluster "prod": kubeconfig \/nowhere\/config can't be read: .*ENOENT: no such file or directory/,
    ],
  ])('of %s is refused when the worker starts', (_, options, message) => {
    expect(() => clusterOf(options)).toThrow(message);
  });

  test.each<[story: string, options: ClusterOptions, namespace: string]>([
    ['the one it names', { defaultNamespace: 'etl' }, 'etl'],
    ['the first it watches', { namespaces: ['a', 'b'] }, 'a'],
    ['that of its context, when it watches all', {}, 'team-blue'],
    ['default, when nothing says another', { context: 'green' }, 'default'],
  ])('has for batches that name no namespace %s', (_, options, namespace) => {
    expect(clusterOf(options).defaultNamespace).toBe(namespace);
  });

  test('runs batches only where it watches their drivers', () => {
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

describe('the clusters of a worker', () => {
  const one = { kubeconfig: kubeconfig.path };

  test.each<[story: string, names: string[], named: string | undefined, name: string]>([
    ['the only one', ['prod'], undefined, 'prod'],
    ['the one called default', ['prod', 'default', 'dev'], undefined, 'default'],
    ['the one that is named', ['prod', 'default'], 'prod', 'prod'],
  ])('have as their default %s', (_, names, named, name) => {
    expect(new Clusters(Object.fromEntries(names.map((each) => [each, one])), named).defaultName).toBe(name);
  });

  test.each<[story: string, options: Record<string, ClusterOptions>, named: string | undefined, message: RegExp]>([
    [
      'none of several is the default',
      { prod: one, dev: one },
      undefined,
      /^Default cluster "default" is not one of the clusters: prod, dev\. Say which of them is the default\.$/,
    ],
    [
      'the default is not among them',
      { prod: one },
      'live',
      /^Default cluster "live" is not one of the clusters: prod\.$/,
    ],
    ['there is none', {}, undefined, /at least one cluster is needed/],
    ['a name is not one', { 'my prod': one }, undefined, /is not a cluster name/],
    [
      'an option is unknown',
      { prod: { ...one, contxt: 'blue' } as ClusterOptions },
      undefined,
      /Unrecognized key.*contxt/,
    ],
    ['a list of namespaces is empty', { prod: { ...one, namespaces: [] as never } }, undefined, /namespaces/],
  ])('are refused when %s', (_, options, named, message) => {
    expect(() => new Clusters(options, named)).toThrow(message);
  });

  test('say which they are when asked for another', () => {
    const clusters = new Clusters({ prod: one, default: one });
    expect(clusters.get('prod').name).toBe('prod');
    expect(clusters.find('dev')).toBeUndefined();
    expect(() => clusters.get('dev')).toThrow('This worker does not serve cluster "dev". It serves: prod, default.');
    expect([...clusters].map(({ name }) => name)).toEqual(['prod', 'default']);
  });
});
