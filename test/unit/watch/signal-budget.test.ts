import { describe, expect, test } from '@jest/globals';
import { SignalBudget, type LabelledPod } from '../../../src/watch/signal-budget.ts';

const DRIVER: LabelledPod = { batchId: 'etl', uid: 'driver', namespace: 'risk', name: 'etl-0f1e2d3c4b5a-1-driver' };
const FORGED: LabelledPod = { batchId: 'etl', uid: 'forged', namespace: 'web', name: 'fake' };
const KNOWN = { namespace: DRIVER.namespace, name: DRIVER.name, uid: DRIVER.uid };

/** The answers to several requests of a pod at one moment. */
function requests(budget: SignalBudget, pod: LabelledPod, times: number, now = 0): string[] {
  return Array.from({ length: times }, () => budget.request(pod, now).kind);
}

describe('A driver', () => {
  test('signals its batch without a question, as often as an ordinary driver needs', () => {
    expect(requests(new SignalBudget(), DRIVER, 4)).toEqual(['send', 'send', 'send', 'send']);
  });

  test('is confirmed by its batch when it signals more often, and then waits for its budget', () => {
    const budget = new SignalBudget();
    expect(requests(budget, DRIVER, 11).at(-1)).toBe('confirm');
    expect(budget.confirm(DRIVER, KNOWN, 0)).toBe(true);
    const further = requests(budget, DRIVER, 30);
    expect(further.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 'send'));
    expect(further.slice(19)).toEqual(Array.from({ length: 11 }, () => 'wait'));
    expect(budget.request(DRIVER, 0)).toEqual({ kind: 'wait', ms: 10_000 });
    expect(budget.request(DRIVER, 10_000)).toEqual({ kind: 'send' });
  });

  test('of a further attempt is confirmed once, and speaks instead of the earlier one', () => {
    const budget = new SignalBudget();
    const second = { ...DRIVER, uid: 'second', name: 'etl-0f1e2d3c4b5a-2-driver' };
    expect(requests(budget, DRIVER, 1)).toEqual(['send']);
    expect(requests(budget, second, 1)).toEqual(['confirm']);
    expect(budget.confirm(second, { ...KNOWN, uid: 'second', name: second.name }, 0)).toBe(true);
    expect(requests(budget, second, 3)).toEqual(['send', 'send', 'send']);
  });

  test('is confirmed by namespace and name while its batch does not know its uid yet', () => {
    expect(new SignalBudget().confirm(DRIVER, { ...KNOWN, uid: undefined }, 0)).toBe(true);
  });

  test('is heard after a pod that spoke for its batch before', () => {
    const budget = new SignalBudget();
    expect(requests(budget, FORGED, 1)).toEqual(['send']);
    expect(requests(budget, DRIVER, 1)).toEqual(['confirm']);
    expect(budget.confirm(DRIVER, KNOWN, 0)).toBe(true);
    expect(requests(budget, DRIVER, 1)).toEqual(['send']);
    expect(requests(budget, FORGED, 1)).toEqual(['wait']);
  });
});

describe('A pod that is not the driver', () => {
  test.each<[string, Partial<LabelledPod>]>([
    ['in another namespace', { namespace: 'web', uid: 'forged' }],
    ['with another name', { name: 'fake', uid: 'forged' }],
    ['with another uid', { uid: 'forged' }],
  ])('%s is not confirmed', (_, facts) => {
    expect(new SignalBudget().confirm({ ...DRIVER, ...facts }, KNOWN, 0)).toBe(false);
  });

  test('and floods a batch costs it no signal, and one query in ten seconds', () => {
    const budget = new SignalBudget();
    requests(budget, DRIVER, 1);
    const answers: string[] = [];
    for (let now = 0; now < 60_000; now += 10) {
      const { kind } = budget.request({ ...FORGED, uid: `forged-${now}` }, now);
      if (kind === 'confirm') expect(budget.confirm({ ...FORGED, uid: `forged-${now}` }, KNOWN, now)).toBe(false);
      answers.push(kind);
    }
    expect(answers.filter((kind) => kind === 'send')).toHaveLength(0);
    expect(answers.filter((kind) => kind === 'confirm')).toHaveLength(6);
  });

  test('and is the first with the labels of a batch, and changes time and again, costs it ten signals', () => {
    const budget = new SignalBudget();
    let sent = 0;
    for (let now = 0; now < 600_000; now += 100) {
      const { kind } = budget.request(FORGED, now);
      if (kind === 'send' || (kind === 'confirm' && budget.confirm(FORGED, KNOWN, now))) sent += 1;
    }
    expect(sent).toBe(10);
  });

  test('and has the labels of many batches in turn causes five queries a second', () => {
    const budget = new SignalBudget();
    let queries = 0;
    for (let now = 0; now < 10_000; now += 10) {
      const batchId = `victim-${now}`;
      budget.request({ ...DRIVER, batchId }, now);
      if (budget.request({ ...FORGED, batchId }, now).kind === 'confirm') queries += 1;
    }
    expect(queries).toBeLessThanOrEqual(50 + 10 * 5);
  });
});
