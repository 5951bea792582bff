import { describe, expect, test } from '@jest/globals';
import { memoryOf, raiseMemory, type MemoryFields } from '../../../../src/model/batch/heap.ts';

const batch = (facts: Partial<MemoryFields> = {}): MemoryFields => ({
  driver: {},
  executor: {},
  sparkConf: {},
  ...facts,
});

describe('raiseMemory raises the memory of a role', () => {
  test.each<[story: string, facts: Partial<MemoryFields>, factor: number, maximum: string | undefined, raised: object]>(
    [
      ["from Spark's default", {}, 1.5, undefined, { from: '1g', to: '1536m', batch: { driver: { memory: '1536m' } } }],
      ['from the field', { driver: { memory: '4g' } }, 2, undefined, { to: '8g', batch: { driver: { memory: '8g' } } }],
      [
        'from the property, when the batch sets the property',
        { sparkConf: { 'spark.driver.memory': '2048' } },
        1.5,
        undefined,
        { from: '2048', to: '3g', batch: { driver: {}, sparkConf: { 'spark.driver.memory': '3g' } } },
      ],
      [
        'in field and property, when the batch sets both',
        { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '2g' } },
        2,
        undefined,
        { batch: { driver: { memory: '4g' }, sparkConf: { 'spark.driver.memory': '4g' } } },
      ],
      [
        'together with an explicit overhead',
        { driver: { memory: '2g', memoryOverhead: '1g' } },
        1.5,
        undefined,
        { to: '3g', batch: { driver: { memory: '3g', memoryOverhead: '1536m' } } },
      ],
      [
        'together with an overhead that is set as a property',
        { sparkConf: { 'spark.driver.memoryOverhead': '500m' } },
        2,
        undefined,
        { batch: { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memoryOverhead': '1000m' } } },
      ],
      [
        'up to the maximum, and the overhead in proportion',
        { driver: { memory: '4g', memoryOverhead: '1g' } },
        2,
        '6g',
        { to: '6g', batch: { driver: { memory: '6g', memoryOverhead: '1536m' } } },
      ],
      ['by at least 1 MiB', { driver: { memory: '1m' } }, 1.01, undefined, { to: '2m' }],
    ],
  )('%s', (_, facts, factor, maximum, raised) => {
    expect(raiseMemory(batch(facts), 'driver', factor, maximum)).toMatchObject(raised);
  });

  test('of executors without that of the driver', () => {
    const raised = raiseMemory(batch({ driver: { memory: '1g' }, executor: { memory: '2g' } }), 'executor', 1.5);
    expect(raised?.batch).toEqual(batch({ driver: { memory: '1g' }, executor: { memory: '3g' } }));
  });

  test.each<[string, Partial<MemoryFields>, string]>([
    ['below its maximum, not at it', { driver: { memory: '6g' } }, '6g'],
    ['below its maximum, not above it', { driver: { memory: '8g' } }, '6g'],
    ['a valid memory size', { driver: { memory: 'much' } }, '6g'],
  ])('only if it is %s', (_, facts, maximum) => {
    expect(raiseMemory(batch(facts), 'driver', 2, maximum)).toBeUndefined();
  });

  test('a second time from the raised value', () => {
    const once = raiseMemory(batch(), 'driver', 1.5);
    expect(raiseMemory(once?.batch ?? batch(), 'driver', 1.5)).toMatchObject({ from: '1536m', to: '2304m' });
  });

  test('memoryOf returns 1g by default, as Spark does', () => {
    expect(memoryOf(batch(), 'executor')).toBe('1g');
  });
});
