import { describe, expect, test } from '@jest/globals';
import { contradictions, javaDouble, sparkProperties, withPrefix } from '../../../src/spark/properties.ts';
import { batchOf } from '../../support/plans.ts';

describe('Fields of a batch become Spark properties', () => {
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
      about: 'executors and their environment, which Spark names differently from that of the driver',
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

  test('A field and its property with the same value do not contradict each other', () => {
    expect(contradictions(batchOf({ driver: { cores: 2 }, sparkConf: { 'spark.driver.cores': 2 } }))).toEqual([]);
  });

  test('A field and its property with different values are a contradiction that quotes both', () => {
    const batch = batchOf({
      driver: { cores: 2, labels: { team: 'a' } },
      sparkConf: { 'spark.driver.cores': '4', 'spark.kubernetes.driver.label.team': 'b' },
    });
    expect(contradictions(batch)).toEqual([
      {
        path: ['driver', 'cores'],
        property: 'spark.driver.cores',
        message: 'is "2", but sparkConf sets spark.driver.cores to "4": set only one of them',
      },
      {
        path: ['driver', 'labels', 'team'],
        property: 'spark.kubernetes.driver.label.team',
        message: 'is "a", but sparkConf sets spark.kubernetes.driver.label.team to "b": set only one of them',
      },
    ]);
  });

  test('withPrefix ignores a key that is the prefix itself', () => {
    expect(withPrefix({ 'spark.x.': '1', 'spark.x.a.b': '2', 'spark.y.a': '3' }, 'spark.x.')).toEqual({ 'a.b': '2' });
  });
});

test.each([
  { value: 0.1, text: '0.1' },
  { value: 1, text: '1.0' },
  { value: 0, text: '0.0' },
  { value: 0.0001, text: '1.0E-4' },
  { value: 12_345_678, text: '1.2345678E7' },
])('javaDouble writes $value as $text', ({ value, text }) => {
  expect(javaDouble(value)).toBe(text);
});
