import { describe, expect, test } from '@jest/globals';
import { archiveKey, archiveUrl } from '../../../src/archive/archive-key.ts';

const VALUES = {
  batchId: 'etl/2026-11-28',
  name: 'etl',
  tenant: '',
  cluster: 'prod',
  namespace: 'team-a',
  pod: 'etl-0123-1-driver',
  applicationId: 'spark-0123-1',
  attempt: '1',
};

describe('The key of a log', () => {
  test.each<[string, string, string]>([
    [
      'has encoded values',
      '{{cluster}}/{{ batchId }}/{{pod}}.log.gz',
      'prod/etl%2F2026-11-28/etl-0123-1-driver.log.gz',
    ],
    ['has no empty part', '/{{tenant}}/{{pod}}', 'etl-0123-1-driver'],
    ['has no part that leads out of its directory', '../a/./{{pod}}', '%2E%2E/a/%2E/etl-0123-1-driver'],
  ])('%s', (_, template, key) => {
    expect(archiveKey(template, VALUES)).toBe(key);
  });

  test('does not leave its directory by the id of a batch', () => {
    expect(archiveKey('{{batchId}}/{{pod}}', { ...VALUES, batchId: '..' })).toBe('%2E%2E/etl-0123-1-driver');
  });

  test('has parts that a file system takes, and long ids stay different', () => {
    const keyOf = (batchId: string) => archiveKey('{{batchId}}.log.gz', { ...VALUES, batchId });
    const [one, other] = [
      keyOf(`${'x'.repeat(300)}1${'y'.repeat(100)}`),
      keyOf(`${'x'.repeat(300)}2${'y'.repeat(100)}`),
    ];
    expect(one).toHaveLength(200);
    expect(one).toMatch(/y\.log\.gz$/);
    expect(one).not.toBe(other);
  });
});

test('The address of a log for people keeps the slashes of its key, and encodes the rest', () => {
  const url = archiveUrl(
    'https://logs.example.com/{{key}}?n={{name}}',
    { ...VALUES, name: 'a&b' },
    'prod/etl%2Fx/d.gz',
  );
  expect(url).toBe('https://logs.example.com/prod/etl%252Fx/d.gz?n=a%26b');
});
