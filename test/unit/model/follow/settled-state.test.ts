import { describe, expect, test } from '@jest/globals';
import type { AttemptRecord } from '../../../../src/model/batch/attempt.ts';
import { endDespiteKill, type SettledFacts, settledState } from '../../../../src/model/follow/settled-state.ts';
import type { Verdict } from '../../../../src/model/verdict/verdict.ts';
import { attemptRecord, batchPlan, observation } from '../../../support/builders.ts';

const FINISHED = observation({ state: 'FINISHED', exit: { exitCode: 0 } });
const FAILED = observation({ state: 'FAILED', exit: { exitCode: 1 } });

function attempt(verdict?: Partial<Verdict>): AttemptRecord {
  return attemptRecord(1, verdict && { state: 'FAILED', message: '', ...verdict });
}

/** A batch during its first attempt. */
function facts(more: Partial<SettledFacts> = {}): SettledFacts {
  return {
    endedAs: undefined,
    killed: false,
    givenUp: false,
    attempts: [attempt()],
    latest: observation(),
    plan: batchPlan(),
    ...more,
  };
}

const RETRIED = batchPlan({ retry: { application: 1 } });
const MEMORY_RAISED = batchPlan({ retry: { memoryFactor: 2 } });
const HELD = batchPlan({ retry: { onExhausted: 'hold' } });

describe('The end of a batch', () => {
  test.each<[story: string, known: Partial<SettledFacts>, state: string | undefined]>([
    ['is open before its first attempt', { attempts: [] }, undefined],
    ['is open before its plan is resolved', { attempts: [], plan: undefined }, undefined],
    ['is open while its driver runs', {}, undefined],
    ['is open while nothing of its driver was observed', { latest: undefined }, undefined],
    ['is settled when its driver has finished', { latest: FINISHED }, 'FINISHED'],
    [
      'is settled when its driver has finished, though failures would be retried',
      { latest: FINISHED, plan: RETRIED },
      'FINISHED',
    ],
    ['is settled when its driver has failed and no retry is left', { latest: FAILED }, 'FAILED'],
    ['is open when its driver has failed and is retried', { latest: FAILED, plan: RETRIED }, undefined],
    [
      'is open when the evidence may show a lack of memory, which is retried',
      { latest: FAILED, plan: MEMORY_RAISED },
      undefined,
    ],
    [
      'is settled by success, though a lack of memory would be retried',
      { latest: FINISHED, plan: MEMORY_RAISED },
      'FINISHED',
    ],
    ['is open when its driver has failed and the batch is then held', { latest: FAILED, plan: HELD }, undefined],
    ['is open once a kill was accepted', { latest: FINISHED, killed: true }, undefined],
    [
      'is settled by a verdict that nothing follows',
      { attempts: [attempt({ failureClass: 'application' })] },
      'FAILED',
    ],
    ['is open by a verdict that is retried', { attempts: [attempt({ failureClass: 'evicted' })] }, undefined],
    [
      'is open while the batch is held',
      { attempts: [attempt({ failureClass: 'application' })], plan: HELD },
      undefined,
    ],
    [
      'is settled when a held batch is given up',
      { attempts: [attempt({ failureClass: 'application' })], plan: HELD, givenUp: true },
      'FAILED',
    ],
    ['is the final state once the batch has ended', { endedAs: 'FAILED', plan: HELD }, 'FAILED'],
    ['is the final state once a killed batch has ended', { endedAs: 'KILLED', killed: true }, 'KILLED'],
  ])('%s', (_, known, state) => {
    expect(settledState(facts(known))).toBe(state);
  });

  test('is open when a second attempt has failed and a third one follows', () => {
    const attempts = [attempt({ failureClass: 'application' }), attemptRecord(2)];
    const plan = batchPlan({ retry: { application: 2 } });
    expect(settledState(facts({ attempts, latest: FAILED, plan }))).toBeUndefined();
  });

  test('is settled when the last of all attempts has failed', () => {
    const attempts = [attempt({ failureClass: 'application' }), attemptRecord(2)];
    expect(settledState(facts({ attempts, latest: FAILED, plan: RETRIED }))).toBe('FAILED');
  });
});

describe('A batch whose kill was accepted ends as', () => {
  test.each<[story: string, verdict: Partial<Verdict> | undefined, plan: typeof RETRIED, state: string | undefined]>([
    ['FINISHED when its driver had finished', { state: 'FINISHED' }, RETRIED, 'FINISHED'],
    ['FAILED when its driver had failed and no retry was left', { failureClass: 'application' }, batchPlan(), 'FAILED'],
    ['killed when its failed driver would have been retried', { failureClass: 'application' }, RETRIED, undefined],
    ['killed when it would have been held', { failureClass: 'application' }, HELD, undefined],
    ['killed when its driver was killed', { state: 'KILLED', failureClass: 'killed' }, batchPlan(), undefined],
    ['killed before its first driver ended', undefined, batchPlan(), undefined],
  ])('%s', (_, verdict, plan, state) => {
    expect(endDespiteKill([attempt(verdict)], plan)?.state).toBe(state);
  });
});
