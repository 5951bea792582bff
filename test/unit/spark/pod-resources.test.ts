import { describe, expect, test } from '@jest/globals';
import type { ApplicationLanguage } from '../../../src/spark/application.ts';
import { driverMemoryMiB, sharedOverheadFactor } from '../../../src/spark/pod-resources.ts';
import type { SparkProperties } from '../../../src/spark/properties.ts';

interface Row {
  readonly about: string;
  readonly properties: SparkProperties;
  readonly language?: ApplicationLanguage;
  readonly version?: string;
  readonly mib: number;
}

describe('The memory of the driver container is the heap plus the overhead', () => {
  const FACTOR = 'spark.kubernetes.memoryOverheadFactor';
  test.each<Row>([
    { about: '1 GiB plus the minimum overhead by default', properties: {}, mib: 1024 + 384 },
    { about: '10 % of a large heap', properties: { 'spark.driver.memory': '10g' }, mib: 10240 + 1024 },
    {
      about: '40 % for Python',
      language: 'python',
      properties: { 'spark.driver.memory': '10g' },
      mib: 10240 + 4096,
    },
    {
      about: '40 % for R',
      language: 'r',
      properties: { 'spark.driver.memory': '10g' },
      mib: 10240 + 4096,
    },
    {
      about: 'the shared factor, also for Python',
      language: 'python',
      properties: { 'spark.driver.memory': '10g', [FACTOR]: '0.2' },
      mib: 10240 + 2048,
    },
    {
      about: 'the factor of the driver takes precedence over the shared one',
      properties: { 'spark.driver.memory': '10g', [FACTOR]: '0.2', 'spark.driver.memoryOverheadFactor': '0.3' },
      mib: 10240 + 3072,
    },
    {
      about: 'an explicit overhead, however small',
      properties: { 'spark.driver.memory': '10g', 'spark.driver.memoryOverhead': '64m' },
      mib: 10240 + 64,
    },
    {
      about: 'an explicit minimum overhead, since Spark 4.0',
      properties: { 'spark.driver.minMemoryOverhead': '200m' },
      mib: 1024 + 200,
    },
    {
      about: 'Spark 3.5 ignores an explicit minimum overhead',
      version: '3.5.7',
      properties: { 'spark.driver.minMemoryOverhead': '200m' },
      mib: 1024 + 384,
    },
  ])('$about', ({ properties, language = 'java', version = '4.1.0', mib }) => {
    expect(driverMemoryMiB({ properties, language, version })).toBe(mib);
  });

  test('The shared overhead factor of Python is 0.4', () => {
    expect(sharedOverheadFactor({ properties: {}, language: 'python' })).toBe(0.4);
  });
});
