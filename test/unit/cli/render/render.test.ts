import { describe, expect, test } from '@jest/globals';
import { listText } from '../../../../src/cli/render/list.ts';
import { resultText } from '../../../../src/cli/render/result.ts';
import { statusText } from '../../../../src/cli/render/status.ts';
import { fields, oneLine, table } from '../../../../src/cli/render/table.ts';
import { moment, ranFor, timeOfDay, took } from '../../../../src/cli/render/time.ts';
import type { AttemptRecord } from '../../../../src/model/batch/attempt.ts';
import type { BatchStatus } from '../../../../src/model/status/batch-status.ts';
import type { BatchResult } from '../../../../src/model/status/result.ts';

const NOW = new Date('2026-07-01T03:10:00Z');
const driver = {
  cluster: 'prod',
  namespace: 'etl',
  name: 'risk-1-driver',
  uid: 'u',
  tag: 'k-1',
  applicationId: 'spark-k-1',
};
const lost: AttemptRecord = {
  number: 1,
  driver,
  submittedAt: '2026-07-01T03:00:00.000Z',
  startedAt: '2026-07-01T03:00:05.000Z',
  endedAt: '2026-07-01T03:04:05.000Z',
  verdict: { state: 'FAILED', failureClass: 'application', message: 'no', exit: { exitCode: 17 } },
};
const running: AttemptRecord = {
  number: 2,
  driver: { ...driver, name: 'risk-2-driver', applicationId: 'spark-k-2' },
  submittedAt: '2026-07-01T03:05:00.000Z',
  startedAt: '2026-07-01T03:08:00.000Z',
};
const status: BatchStatus = {
  batchId: 'risk-1f2e',
  name: 'risk',
  state: 'RUNNING',
  phase: 'following',
  message: 'Driver prod/etl/risk-2-driver is RUNNING on node n7.',
  cluster: 'prod',
  namespace: 'etl',
  attempts: [lost, running],
  sparkUiUrl: 'http://risk-2-driver-svc.etl.svc:4040',
  kill: { reason: 'wrong input', requestedAt: '2026-07-01T03:09:59.123Z' },
};

describe('The status of a batch', () => {
  test('shows state, driver, running time, the kubectl command for logs, and all attempts', () => {
    expect(statusText(status, NOW)).toBe(
      [
        'Batch        risk-1f2e (risk)',
        'State        RUNNING (following)',
        'Message      Driver prod/etl/risk-2-driver is RUNNING on node n7.',
        'Driver       prod/etl/risk-2-driver',
        'Application  spark-k-2',
        'Running for  2m',
        'Spark UI     http://risk-2-driver-svc.etl.svc:4040',
        'Kill         requested at 2026-07-01 03:09:59Z: wrong input',
        'Commands     sparkbatch logs risk-1f2e -f; kubectl logs -n etl risk-2-driver',
        '',
        'ATTEMPT  STATE    RAN  EXIT  CLUSTER  MEMORY  DRIVER         WHY',
        '1        FAILED   4m   17    prod             risk-1-driver  application',
        '2        RUNNING  2m         prod             risk-2-driver',
      ].join('\n'),
    );
  });

  test('has no line for what is unknown before the first driver', () => {
    const young: BatchStatus = {
      batchId: 'x',
      name: 'x',
      state: 'UNKNOWN',
      phase: 'resolving',
      message: 'Resolving.',
      attempts: [],
    };
    expect(statusText(young, NOW)).toBe('Batch    x\nState    UNKNOWN (resolving)\nMessage  Resolving.');
  });
});

test('The result of a batch shows its end, the reason and the duration', () => {
  const result: BatchResult = {
    batchId: 'risk-1f2e',
    name: 'risk',
    state: 'FAILED',
    applicationId: driver.applicationId,
    driver,
    attempts: [lost],
    startedAt: '2026-07-01T03:00:00.000Z',
    endedAt: '2026-07-01T03:04:06.000Z',
    exitCode: 17,
    failureClass: 'application',
    reason: 'Error',
    message: 'Driver prod/etl/risk-1-driver failed with exit code 17 (Error: boom\n  at Main).',
  };
  expect(resultText(result)).toBe(
    [
      'Batch        risk-1f2e (risk)',
      'State        FAILED',
      'Message      Driver prod/etl/risk-1-driver failed with exit code 17 (Error: boom at Main).',
      'Failure      application',
      'Reason       Error',
      'Exit code    17',
      'Driver       prod/etl/risk-1-driver',
      'Application  spark-k-1',
      'Started      2026-07-01 03:00:00Z',
      'Ended        2026-07-01 03:04:06Z after 4m 06s',
      '',
      'ATTEMPT  STATE   RAN  EXIT  CLUSTER  MEMORY  DRIVER         WHY',
      '1        FAILED  4m   17    prod             risk-1-driver  application',
    ].join('\n'),
  );
});

test('The result of a batch shows the last lines of a failed spark-submit, without stack traces', () => {
  const lines = [
    ...Array.from({ length: 30 }, (_, index) => `INFO ${index}`),
    'Exception: no',
    '\tat a.B',
    '\t... 3 more',
  ];
  const verdict = { state: 'FAILED', failureClass: 'submit-rejected', message: 'm', submitOutput: lines } as const;
  const text = resultText({
    batchId: 'b',
    name: 'b',
    state: 'FAILED',
    attempts: [{ ...lost, verdict }],
    startedAt: '2026-07-01T03:00:00.000Z',
    endedAt: '2026-07-01T03:00:06.000Z',
    message: 'm',
  });
  const [, shown = ''] = text.split('\n\nspark-submit wrote (of 33 lines, -o json has all):\n');
  expect(shown.split('\n')).toHaveLength(20);
  expect(shown).toMatch(/^ {2}INFO 11\n[^]* {2}INFO 29\n {2}Exception: no$/);
});

describe('A list of batches', () => {
  test('has a row per batch', () => {
    const one = {
      batchId: 'risk-1',
      runId: 'r',
      state: 'RUNNING',
      workflowStatus: 'RUNNING',
      startedAt: '2026-07-01T03:08:00.000Z',
    } as const;
    const other = {
      ...one,
      batchId: 'b',
      name: 'risk',
      state: 'FINISHED',
      endedAt: '2026-07-01T03:08:10.500Z',
      cluster: 'prod',
      namespace: 'etl',
      applicationId: 'spark-1',
    } as const;
    expect(listText([one, other], NOW)).toBe(
      [
        'BATCH   NAME  STATE     STARTED               TOOK   WHERE     APPLICATION',
        'risk-1        RUNNING   2026-07-01 03:08:00Z  2m',
        'b       risk  FINISHED  2026-07-01 03:08:00Z  10.5s  prod/etl  spark-1',
      ].join('\n'),
    );
  });

  test('is a sentence without batches', () => {
    expect(listText([], NOW)).toBe('No batches.');
  });
});

describe('Text from elsewhere', () => {
  const texts: [string, string, string][] = [
    ['is reduced to one line', 'a\r\n\tb\u2028c', 'a b c'],
    ['loses its control sequences', '\u001b[31mred\u001b[0m\u0007', 'red'],
    ['keeps its letters', ' größer → 1 ', 'größer → 1'],
  ];
  test.each(texts)('%s', (_, text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  test('does not break tables and fields', () => {
    expect(table(['A', 'B'], [['1\n2', 'x']])).toBe('A    B\n1 2  x');
    expect(
      fields([
        ['A', 'x\ny'],
        ['None', undefined],
        ['Empty', ''],
      ]),
    ).toBe('A  x y');
  });
});

describe('Times', () => {
  const spans: [string, string | undefined, string | undefined, string][] = [
    ['that has not begun', undefined, undefined, ''],
    ['that has not ended', '2026-07-01T03:09:00Z', undefined, '1m'],
    ['that has ended', '2026-07-01T03:00:00Z', '2026-07-01T03:00:00.450Z', '450ms'],
    ['that begins in the future of this clock', '2026-07-01T03:10:02Z', undefined, '0ms'],
  ];
  test.each(spans)('include the duration of something %s', (_, from, to, expected) => {
    expect(took(from, to, NOW)).toBe(expected);
  });

  test('of a driver have no fractions of a second, which Kubernetes does not count', () => {
    expect(ranFor('2026-07-01T03:00:00Z', '2026-07-01T03:00:00.450Z', NOW)).toBe('<1s');
    expect(ranFor('2026-07-01T03:00:00Z', '2026-07-01T03:00:01Z', NOW)).toBe('1s');
    expect(ranFor(undefined, undefined, NOW)).toBe('');
  });

  test('are shown in UTC', () => {
    expect(moment('2026-07-01T03:04:05.678Z')).toBe('2026-07-01 03:04:05Z');
    expect(timeOfDay(NOW)).toBe('03:10:00Z');
  });
});
