import { describe, expect, test } from '@jest/globals';
import { executorsIn, summarizeExecutors } from '../../../../src/kubernetes/pods/executors.ts';
import { ROLE_LABEL } from '../../../../src/model/names.ts';
import { executorText } from '../../../../src/model/status/executor-report.ts';
import { driverPod, type PodFacts } from '../../../support/builders.ts';

function executor(facts: PodFacts) {
  const pod = driverPod(facts);
  return { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata?.labels, [ROLE_LABEL]: 'executor' } } };
}

const UNSCHEDULABLE: PodFacts = {
  phase: 'Pending',
  unscheduled: 'Unschedulable',
  unscheduledMessage: '0/3 nodes are available',
};

/** The executors as the status shows them. */
const textOf = (...facts: PodFacts[]) => executorText(summarizeExecutors(facts.map(executor)));

describe('The executors of a driver', () => {
  test.each<[string, PodFacts[], string]>([
    ['are none at first', [], '0 running'],
    ['run', [{}, {}], '2 running'],
    [
      'wait for a node',
      [{}, UNSCHEDULABLE, UNSCHEDULABLE],
      '1 running, 2 waiting (Unschedulable: 0/3 nodes are available, 2x)',
    ],
    [
      'wait for their image',
      [{ phase: 'Pending', waiting: 'ImagePullBackOff', message: 'Back-off' }],
      '0 running, 1 waiting (ImagePullBackOff: Back-off)',
    ],
    ['are being created', [{ phase: 'Pending' }], '0 running, 1 waiting (starting)'],
    [
      'failed',
      [
        { phase: 'Failed', exitCode: 137, reason: 'OOMKilled' },
        { phase: 'Failed', podReason: 'Evicted', withoutContainerStatuses: true },
        { phase: 'Succeeded', exitCode: 0 },
      ],
      '0 running, 2 failed (Evicted; OOMKilled), 1 finished',
    ],
  ])('%s', (_, facts, text) => {
    expect(textOf(...facts)).toBe(text);
  });

  test('find no room in a full quota, which no pod shows', () => {
    const fullQuota = 'resource quota "compute": pods 1 requested, 10 of 10 used';
    expect(executorText({ ...summarizeExecutors([executor({})]), fullQuota })).toBe(
      '1 running; no room for another one in resource quota "compute": pods 1 requested, 10 of 10 used',
    );
  });

  test('are counted without the driver', () => {
    expect(executorsIn([driverPod({}), executor({})])).toHaveLength(1);
  });

  test('have at most five reasons of bounded length, without control characters', () => {
    const many = Array.from({ length: 20 }, (_, number) => ({
      ...UNSCHEDULABLE,
      unscheduledMessage: `\u001b[31m${number} ${'x'.repeat(2000)}`,
    }));
    const { waitingReasons } = summarizeExecutors(many.map(executor));
    expect(waitingReasons).toHaveLength(5);
    for (const { reason } of waitingReasons) {
      expect(reason.length).toBeLessThanOrEqual(300);
      expect(reason).not.toContain('\u001b');
    }
  });
});
