import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import { driverEndEvidence } from '../../../../src/model/verdict/driver-end.ts';
import type { AttemptEnd } from '../../../../src/model/verdict/verdict-facts.ts';
import { existingDriver, observation } from '../../../support/builders.ts';

const driver = existingDriver({});
const seen = (facts: Partial<Observation> = {}) => observation({ uid: driver.uid, ...facts });
const RUNNING = seen({ state: 'RUNNING' });
const PENDING = seen({ state: 'PENDING' });
const FAILED = seen({ state: 'FAILED', exit: { exitCode: 1 } });
const FINISHED = seen({ state: 'FINISHED', exit: { exitCode: 0 } });
const FORGED = observation({ uid: 'another-pod', state: 'FINISHED', exit: { exitCode: 0 } });
const TERMINATED: AttemptEnd = { kind: 'terminated' };
const DISAPPEARED: AttemptEnd = { kind: 'disappeared' };
const NOT_STARTED: AttemptEnd = { kind: 'not-started', waited: '3s' };
const TOO_LONG: AttemptEnd = { kind: 'runtime-exceeded', limit: '1h' };

describe('The end of a driver', () => {
  test.each<
    [
      story: string,
      end: AttemptEnd,
      live: Observation | undefined,
      remembered: Observation | undefined,
      judged: Observation | undefined,
    ]
  >([
    ['is judged by its live pod', TERMINATED, FAILED, FAILED, FAILED],
    ['is judged by its live pod, not by what the batch remembers', TERMINATED, FAILED, FINISHED, FAILED],
    ['is judged by its live pod, not by another pod with its labels', TERMINATED, FAILED, FORGED, FAILED],
    ['is judged by what the batch remembers when the pod is gone', TERMINATED, undefined, FINISHED, FINISHED],
    ['is never judged by another pod, even when its own is gone', DISAPPEARED, undefined, FORGED, undefined],
    ['is unknown when nothing was ever observed', DISAPPEARED, undefined, undefined, undefined],
    ['counts although its deadline has passed', TOO_LONG, FINISHED, RUNNING, FINISHED],
    ['is not awaited past its maximum runtime', TOO_LONG, RUNNING, RUNNING, RUNNING],
    ['is not awaited while it still is pending', NOT_STARTED, PENDING, PENDING, PENDING],
  ])('%s', (_, end, live, remembered, judged) => {
    expect(driverEndEvidence({ driver, end, live, remembered })).toEqual({ kind: 'judge', observation: judged });
  });

  test.each<[story: string, end: AttemptEnd, live: Observation, remembered: Observation | undefined]>([
    ['that another pod claims is none while its own pod runs', TERMINATED, RUNNING, FORGED],
    ['that the batch believes in is none while its pod runs', TERMINATED, RUNNING, FINISHED],
    ['is not reached by a driver that was only invisible', DISAPPEARED, RUNNING, RUNNING],
    ['is not reached by a driver that has started at the last moment', NOT_STARTED, RUNNING, PENDING],
  ])('%s', (_, end, live, remembered) => {
    expect(driverEndEvidence({ driver, end, live, remembered })).toEqual({ kind: 'not-ended', live });
  });

  test('names the problem that a pending driver had, when the last read shows none', () => {
    const problem = { kind: 'image-pull', reason: 'ErrImagePull' } as const;
    const facts = { driver, end: NOT_STARTED, live: PENDING, remembered: seen({ state: 'PENDING', problem }) };
    expect(driverEndEvidence(facts)).toEqual({ kind: 'judge', observation: { ...PENDING, problem } });
  });
});
