import { describe, expect, test } from '@jest/globals';
import { contradictions, sparkProperties, withPrefix } from '../../../src/spark/properties.ts';
import { propertiesFile } from '../../../src/spark/properties-file.ts';
import { batchOf } from '../../support/plans.ts';

describe("a batch's fields stand for Spark properties", () => {
  test.each([
    { about: 'the image', batch: { image: 'x:2' }, properties: { 'spark.kubernetes.container.image': 'x:2' } },
    {
      about: 'pull secrets as a list',
      batch: { imagePullSecrets: ['a', 'b'] },
      properties: { 'spark.kubernetes.container.image.pullSecrets': 'a,b' },
    },
    {
      about: 'the resources of a driver',
      batch: { driver: { cores: 2, coreRequest: '500m', coreLimit: 3, memory: '4g', memoryOverhead: '1g' } },
      properties: {
        'spark.driver.cores': '2',
        'spark.kubernetes.driver.request.cores': '500m',
        'spark.kubernetes.driver.limit.cores': '3',
        'spark.driver.memory': '4g',
        'spark.driver.memoryOverhead': '1g',
      },
    },
    {
      about: 'executors and their environment, which Spark names differently from the driver',
      batch: { executor: { instances: 3, env: { A: '1' } }, driver: { env: { B: '2' } } },
      properties: {
        'spark.executor.instances': '3',
        'spark.executorEnv.A': '1',
        'spark.kubernetes.driverEnv.B': '2',
      },
    },
    {
      about: 'dependencies',
      batch: { deps: { packages: ['a:b:1'], excludePackages: ['c:d'], repositories: ['https://r'] } },
      properties: {
        'spark.jars.packages': 'a:b:1',
        'spark.jars.excludes': 'c:d',
        'spark.jars.repositories': 'https://r',
      },
    },
  ])('$about', ({ batch, properties }) => {
    expect(sparkProperties(batchOf(batch))).toMatchObject(properties);
  });

  test('a field and its property that agree are no contradiction', () => {
    expect(contradictions(batchOf({ driver: { cores: 2 }, sparkConf: { 'spark.driver.cores': 2 } }))).toEqual([]);
  });

  test('a field and its property that differ are a contradiction, told with both', () => {
    const batch = batchOf({
      driver: { cores: 2, labels: { team: 'a' } },
      sparkConf: { 'spark.driver.cores': '4', 'spark.kubernetes.driver.label.team': 'b' },
    });
    expect(contradictions(batch)).toEqual([
      {
        path: ['driver', 'cores'],
        property: 'spark.driver.cores',
        message: 'is "2", but sparkConf says spark.driver.cores is "4": give only one',
      },
      {
        path: ['driver', 'labels', 'team'],
        property: 'spark.kubernetes.driver.label.team',
        message: 'is "a", but sparkConf says spark.kubernetes.driver.label.team is "b": give only one',
      },
    ]);
  });

  test('a prefix alone is no property under it', () => {
    expect(withPrefix({ 'spark.x.': '1', 'spark.x.a.b': '2', 'spark.y.a': '3' }, 'spark.x.')).toEqual({ 'a.b': '2' });
  });
});

describe('a properties file is written as Java reads it', () => {
  test.each([
    { about: 'colons of a URI', value: 'k8s://https://a:1', line: 'k=k8s\\://https\\://a\\:1' },
    { about: 'a backslash', value: 'C:\\x', line: 'k=C\\:\\\\x' },
    { about: 'leading space, and only that', value: '  a b', line: 'k=\\  a b' },
    { about: 'lines and tabs', value: 'a\nb\tc\r', line: 'k=a\\nb\\tc\\r' },
    { about: 'comment signs and equals', value: '#a!=b', line: 'k=\\#a\\!\\=b' },
    { about: 'letters of any script stay as they are', value: 'größer', line: 'k=größer' },
    { about: 'nothing', value: '', line: 'k=' },
  ])('$about', ({ value, line }) => {
    expect(propertiesFile({ k: value }, 'c')).toBe(`#c\n${line}\n`);
  });

  test('a key keeps its spaces, a comment stays on its line, and keys are sorted', () => {
    expect(propertiesFile({ 'b c': '1', a: '2' }, 'one\ntwo')).toBe('#one two\na=2\nb\\ c=1\n');
  });
});
