import { describe, expect, test } from '@jest/globals';
import { memoryOf, raiseMemory, type MemoryFields } from '../../../../src/model/batch/heap.ts';

const batch = (facts: Partial<MemoryFields> = {}): MemoryFields => ({
  driver: {},
  executor: {},
  sparkConf: {},
  ...facts,
});

describe('memory that was too little is raised', () => {
  test.each<[story: string, facts: Partial<MemoryFields>, factor: number, maximum: string | undefined, raised: object]>(
    [
      ["from Spark's default", {}, 1.5, undefined, { from: '1g', to: '1536m', batch: { driver: { memory: '1536m' } } }],
      ['from the field', { driver: { memory: '4g' } }, 2, undefined, { to: '8g', batch: { driver: { memory: '8g' } } }],
      [
        'from the property, where the batch says it so',
        { sparkConf: { 'spark.driver.memory': '2048' } },
        1.5,
        undefined,
        { from: '2048', to: '3g', batch: { driver: {}, sparkConf: { 'spark.driver.memory': '3g' } } },
      ],
      [
        'in both, where both say the same',
        { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '2g' } },
        2,
        undefined,
        { batch: { driver: { memory: '4g' }, sparkConf: { 'spark.driver.memory': '4g' } } },
      ],
      [
        'with its overhead, where that is given',
        { driver: { memory: '2g', memoryOverhead: '1g' } },
        1.5,
        undefined,
        { to: '3g', batch: { driver: { memory: '3g', memoryOverhead: '1536m' } } },
      ],
      [
        'with its overhead by property',
        { sparkConf: { 'spark.driver.memoryOverhead': '500m' } },
        2,
        undefined,
        { batch: { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memoryOverhead': '1000m' } } },
      ],
      [
        'up to the maximum, its overhead by what that allows',
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

  test('of executors alone, when it was theirs', () => {
    const raised = raiseMemory(batch({ driver: { memory: '1g' }, executor: { memory: '2g' } }), 'executor', 1.5);
    expect(raised?.batch).toEqual(batch({ driver: { memory: '1g' }, executor: { memory: '3g' } }));
  });

  test.each<[string, Partial<MemoryFields>, string]>([
    ['at its maximum', { driver: { memory: '6g' } }, '6g'],
    ['above it', { driver: { memory: '8g' } }, '6g'],
    ['what is no memory size', { driver: { memory: 'much' } }, '6g'],
  ])('but not %s', (_, facts, maximum) => {
    expect(raiseMemory(batch(facts), 'driver', 2, maximum)).toBeUndefined();
  });

  test('and two times in a row it is raised from where it was', () => {
    const once = raiseMemory(batch(), 'driver', 1.5);
    expect(raiseMemory(once?.batch ?? batch(), 'driver', 1.5)).toMatchObject({ from: '1536m', to: '2304m' });
  });

  test('what is not given is 1g, as Spark has it', () => {
    expect(memoryOf(batch(), 'executor')).toBe('1g');
  });
});
