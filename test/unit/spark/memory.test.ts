import { describe, expect, test } from '@jest/globals';
import type { ApplicationLanguage } from '../../../src/spark/application.ts';
import { isJvmMemory, parseMemoryMiB } from '../../../src/spark/memory.ts';
import { driverMemoryMiB, sharedOverheadFactor } from '../../../src/spark/memory-overhead.ts';
import type { SparkProperties } from '../../../src/spark/properties.ts';
import { javaDouble } from '../../../src/spark/java-double.ts';

interface Row {
  readonly about: string;
  readonly properties: SparkProperties;
  readonly language?: ApplicationLanguage;
  readonly version?: string;
  readonly mib: number;
}

describe('memory sizes are read as Spark reads them', () => {
  test.each([
    { about: 'a bare number is MiB', text: '1024', mib: 1024 },
    { about: 'a suffix of one letter', text: '4g', mib: 4096 },
    { about: 'a suffix of two letters', text: '4gb', mib: 4096 },
    { about: 'capital letters', text: '2G', mib: 2048 },
    { about: 'kibibytes are rounded down', text: '2047k', mib: 1 },
    { about: 'bytes are rounded down', text: '100b', mib: 0 },
    { about: 'space around it', text: ' 1t ', mib: 1024 ** 2 },
    { about: 'a fraction is refused', text: '0.5g', mib: undefined },
    { about: 'space inside it is refused', text: '512 m', mib: undefined },
    { about: "Kubernetes' units are refused", text: '4Gi', mib: undefined },
    { about: 'a sign is refused', text: '-1g', mib: undefined },
  ])('$about: $text', ({ text, mib }) => {
    expect(parseMemoryMiB(text)).toBe(mib);
  });

  test.each([
    { text: '4g', taken: true },
    { text: '512M', taken: true },
    { text: '1024', taken: false },
    { text: '1gb', taken: false },
    { text: '1p', taken: false },
  ])('the JVM takes $text as its heap: $taken', ({ text, taken }) => {
    expect(isJvmMemory(text)).toBe(taken);
  });
});

describe("the driver's memory is its heap and its overhead", () => {
  const FACTOR = 'spark.kubernetes.memoryOverheadFactor';
  test.each<Row>([
    { about: 'one GiB and the least overhead by default', properties: {}, mib: 1024 + 384 },
    { about: 'ten percent of a large heap', properties: { 'spark.driver.memory': '10g' }, mib: 10240 + 1024 },
    {
      about: 'forty percent for Python',
      language: 'python',
      properties: { 'spark.driver.memory': '10g' },
      mib: 10240 + 4096,
    },
    {
      about: 'forty percent for R',
      language: 'r',
      properties: { 'spark.driver.memory': '10g' },
      mib: 10240 + 4096,
    },
    {
      about: 'the shared factor, for Python too',
      language: 'python',
      properties: { 'spark.driver.memory': '10g', [FACTOR]: '0.2' },
      mib: 10240 + 2048,
    },
    {
      about: "the driver's own factor before the shared one",
      properties: { 'spark.driver.memory': '10g', [FACTOR]: '0.2', 'spark.driver.memoryOverheadFactor': '0.3' },
      mib: 10240 + 3072,
    },
    {
      about: 'an overhead that is given, however small',
      properties: { 'spark.driver.memory': '10g', 'spark.driver.memoryOverhead': '64m' },
      mib: 10240 + 64,
    },
    {
      about: 'the least overhead that is given, since Spark 4.0',
      properties: { 'spark.driver.minMemoryOverhead': '200m' },
      mib: 1024 + 200,
    },
    {
      about: 'the least overhead of Spark 3.5 can not be changed',
      version: '3.5.7',
      properties: { 'spark.driver.minMemoryOverhead': '200m' },
      mib: 1024 + 384,
    },
  ])('$about', ({ properties, language = 'java', version = '4.1.0', mib }) => {
    expect(driverMemoryMiB({ properties, language, version })).toBe(mib);
  });

  test('executors of Python get the factor of Python', () => {
    expect(sharedOverheadFactor({ properties: {}, language: 'python' })).toBe(0.4);
  });
});

test.each([
  { value: 0.1, text: '0.1' },
  { value: 1, text: '1.0' },
  { value: 0, text: '0.0' },
  { value: 0.0001, text: '1.0E-4' },
  { value: 12_345_678, text: '1.2345678E7' },
])('Java writes $value as $text', ({ value, text }) => {
  expect(javaDouble(value)).toBe(text);
});
