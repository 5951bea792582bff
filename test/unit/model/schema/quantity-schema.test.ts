import { describe, expect, test } from '@jest/globals';
import { cpuQuantitySchema, sparkMemorySchema } from '../../../../src/model/schema/quantity-schema.ts';

describe('sparkMemorySchema', () => {
  test.each(['512m', '4g', '1024', '1GB', '2T', '300k', '1048576b', ' 4g '])('accepts "%s"', (text) => {
    expect(sparkMemorySchema.parse(text)).toBe(text.trim());
  });

  test.each(['', '4 g', '0.5g', '1Gi', '512Mi', '0', '0g', '-1g', '4gg', 'four'])('rejects "%s"', (text) => {
    expect(sparkMemorySchema.safeParse(text).success).toBe(false);
  });

  test('explains the notation when it rejects a Kubernetes quantity', () => {
    expect(sparkMemorySchema.safeParse('4Gi').error?.issues[0]?.message).toBe(
      'is not a memory size as Spark writes it: use 512m or 4g',
    );
  });
});

describe('cpuQuantitySchema', () => {
  test.each([
    ['1', '1'],
    ['0.5', '0.5'],
    ['500m', '500m'],
    [2, '2'],
    [0.5, '0.5'],
    ['.5', '.5'],
    ['1e-1', '1e-1'],
    ['0.5m', '0.5m'],
  ])('accepts %p', (value, text) => {
    expect(cpuQuantitySchema.parse(value)).toBe(text);
  });

  test.each(['', '0', '0m', '0.0', '-1', '1e', '1 core', 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'rejects %p',
    (value) => {
      expect(cpuQuantitySchema.safeParse(value).success).toBe(false);
    },
  );
});
