import { describe, expect, test } from '@jest/globals';
import { isTerminated, APPLICATION_STATES } from '../../../../src/model/driver/application-state.ts';
import { isUpdate, mayStart, type Observation, observationKey } from '../../../../src/model/driver/observation.ts';
import { observation } from '../../../support/builders.ts';

const PULL = { kind: 'image-pull', reason: 'ErrImagePull' } as const;
const DELETED = { deletionDeadline: '2026-11-20T10:05:00.000Z' };
const ENDED = { exit: { exitCode: 0, reason: 'Completed' } };

describe('two observations say the same to a batch when', () => {
  test.each<[story: string, one: Partial<Observation>, other: Partial<Observation>]>([
    ['only the resource version differs', { resourceVersion: '1' }, { resourceVersion: '2' }],
    [
      'an image pull failed and is retried later',
      { state: 'PENDING', problem: PULL },
      { state: 'PENDING', problem: { kind: 'image-pull', reason: 'ImagePullBackOff' } },
    ],
    [
      'the scheduler words its regret anew',
      { state: 'PENDING', problem: { kind: 'unschedulable', reason: 'Unschedulable', message: '0/3 nodes' } },
      { state: 'PENDING', problem: { kind: 'unschedulable', reason: 'Unschedulable', message: '0/4 nodes' } },
    ],
    ['the deletion is given another moment', DELETED, { deletionDeadline: '2026-11-20T10:09:00.000Z' }],
    ['a driver that has failed gets its exit code', { state: 'FAILED' }, { state: 'FAILED', exit: { exitCode: 1 } }],
    ['its pod gets an address', {}, { podIp: '10.0.3.17' }],
  ])('%s', (_, one, other) => {
    expect(observationKey(observation(one))).toBe(observationKey(observation(other)));
  });
});

describe('two observations say different things to a batch when', () => {
  test.each<[story: string, one: Partial<Observation>, other: Partial<Observation>]>([
    ['the state differs', { state: 'PENDING' }, { state: 'RUNNING' }],
    ['a problem comes up', { state: 'PENDING' }, { state: 'PENDING', problem: PULL }],
    [
      'a problem becomes another',
      { state: 'PENDING', problem: PULL },
      { state: 'PENDING', problem: { kind: 'waiting', reason: 'x' } },
    ],
    ['somebody deletes the driver', {}, DELETED],
    ['the driver loses its place', {}, { disruption: 'EvictionByEvictionAPI' }],
    ['the driver has ended and its sidecar has not', {}, ENDED],
    ['the driver is gone', { state: 'FAILED' }, { state: 'FAILED', gone: true }],
    ['it is another driver', {}, { uid: 'another' }],
  ])('%s', (_, one, other) => {
    expect(observationKey(observation(one))).not.toBe(observationKey(observation(other)));
  });
});

describe('an observation', () => {
  test('is news to a batch that has seen nothing', () => {
    expect(isUpdate(undefined, observation())).toBe(true);
  });

  test.each<[story: string, known: Partial<Observation>, next: Partial<Observation>, news: boolean]>([
    ['is no news the second time', {}, {}, false],
    ['of the start is news', { state: 'PENDING' }, { state: 'RUNNING' }, true],
    ['of the start that comes after that of the end is late', { state: 'FINISHED' }, { state: 'RUNNING' }, false],
    ['of waiting that comes after the start is late', { state: 'RUNNING' }, { state: 'PENDING' }, false],
    ['of the end is news to a batch that has missed the start', { state: 'PENDING' }, { state: 'FAILED' }, true],
    ['of a problem is news', { state: 'PENDING' }, { state: 'PENDING', problem: PULL }, true],
    ['of the end of a problem is news', { state: 'PENDING', problem: PULL }, { state: 'PENDING' }, true],
    ['of a deletion is news', {}, DELETED, true],
    ['from before a deletion is late', DELETED, {}, false],
    ['of the end of a deleted driver is news', DELETED, { state: 'FAILED', ...DELETED }, true],
    ['of a deleted driver that is gone is news', DELETED, { gone: true }, true],
    ['of a driver that is gone is the last', { gone: true, state: 'RUNNING' }, { state: 'FAILED' }, false],
    ['of a disruption is news', {}, { disruption: 'PreemptionByScheduler' }, true],
    ['of a disruption that was called off is news', { disruption: 'PreemptionByScheduler' }, {}, true],
    ['of another driver is none of its business', {}, { uid: 'another', state: 'FAILED' }, false],
    [
      'that knows nothing is no news to a batch that knows its driver runs',
      { state: 'RUNNING' },
      { state: 'UNKNOWN' },
      false,
    ],
    ['of a driver that waits is news to a batch that knew nothing', { state: 'UNKNOWN' }, { state: 'PENDING' }, true],
  ])('%s', (_, known, next, news) => {
    expect(isUpdate(observation(known), observation(next))).toBe(news);
  });
});

test('an application ends as FINISHED, FAILED, KILLED or NOT_FOUND; UNKNOWN is not an end', () => {
  expect(APPLICATION_STATES.filter(isTerminated)).toEqual(['FINISHED', 'FAILED', 'KILLED', 'NOT_FOUND']);
});

describe('a driver', () => {
  test.each<[what: string, seen: Partial<Observation>, may: boolean]>([
    ['behind our gate may not start', { gated: true }, false],
    ['behind our gate that is being deleted may not', { gated: true, deletionDeadline: '2026-01-01T00:00:00Z' }, false],
    ['whose gate is gone may start, node or not', {}, true],
    ['that has a node may have started', { node: 'a' }, true],
    ['that is deleted where it runs has started', { node: 'a', deletionDeadline: '2026-01-01T00:00:00Z' }, true],
    ['that was deleted before it had a node gets none', { deletionDeadline: '2026-01-01T00:00:00Z' }, false],
  ])('%s', (_, seen, may) => {
    const { node: _node, ...pending } = observation({ state: 'PENDING' });
    expect(mayStart({ ...pending, ...seen })).toBe(may);
  });
});
