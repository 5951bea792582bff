import { EXPLAINED_DIFFERENCES } from '../../spark/explained-differences.ts';
import { describe, expect, test } from '@jest/globals';
import { isClean, report, type Row } from '../../conformance/report.ts';

const clean: Row = {
  version: '4.1.4',
  configuration: 'java',
  result: { objects: 3, fields: 169, explained: { 6: 1, 7: 2 }, unexplained: [] },
};
const different: Row = {
  version: '4.1.4',
  configuration: 'cores',
  result: {
    objects: 3,
    fields: 170,
    explained: {},
    unexplained: [
      { path: 'pod.spec.hostNetwork', spark: undefined, native: true },
      { path: 'properties.spark.x', spark: 'a', native: 'b' },
    ],
  },
};
const refused: Row = {
  version: '4.1.4',
  configuration: 'labels',
  result: { objects: 0, fields: 0, explained: {}, unexplained: [], refused: 'Pod is invalid: metadata.labels' },
};
const failed: Row = { version: '3.5.7', configuration: 'r', problem: 'spark-submit did not submit r' };

describe('the conformance report', () => {
  test('is clean without unexplained differences', () => {
    expect(report([clean])).toBe(
      [
        'SPARK  CONFIGURATION  OBJECTS  FIELDS  EXPLAINED  UNEXPLAINED',
        '4.1.4  java           3        169     3 (6,7)    0',
        '',
        'Explained by',
        `   6  ${EXPLAINED_DIFFERENCES[5]?.reason}`,
        `   7  ${EXPLAINED_DIFFERENCES[6]?.reason}`,
        '',
        '1 configuration, 1 Spark version; 3 objects, 169 fields compared; 3 explained differences; 0 unexplained',
        '',
      ].join('\n'),
    );
    expect(isClean([clean])).toBe(true);
  });

  test('lists unexplained differences with both values', () => {
    const text = report([clean, different]);
    expect(text).toContain(
      'Spark 4.1.4, cores: pod.spec.hostNetwork\n  spark-submit  (absent)\n  native        true\n',
    );
    expect(text).toContain('Spark 4.1.4, cores: properties.spark.x\n  spark-submit  "a"\n  native        "b"\n');
    expect(text).toMatch(/; 2 unexplained\n$/);
    expect(isClean([clean, different])).toBe(false);
  });

  test('is clean when the API server refused both submissions', () => {
    const text = report([clean, refused]);
    expect(text).toContain('Spark 4.1.4, labels: the API server refused both. Pod is invalid: metadata.labels');
    expect(text).toMatch(/; 0 unexplained; 1 refused by the API server for both\n$/);
    expect(isClean([clean, refused])).toBe(true);
  });

  test('is not clean when a configuration could not be compared', () => {
    const text = report([clean, failed]);
    expect(text).toContain('Spark 3.5.7, r: not compared. spark-submit did not submit r');
    expect(text).toMatch(/; 0 unexplained; 1 not compared\n$/);
    expect(isClean([clean, failed])).toBe(false);
  });
});
