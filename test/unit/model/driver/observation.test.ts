import { describe, expect, test } from '@jest/globals';
import { isTerminated, APPLICATION_STATES } from '../../../../src/model/driver/application-state.ts';
import {
  isLiveUpdate,
  isUnstarted,
  isUpdate,
  mayStart,
  type Observation,
  observationKey,
} from '../../../../src/model/driver/observation.ts';
import { observation } from '../../../support/builders.ts';

const PULL = { kind: 'image-pull', reason: 'ErrImagePull' } as const;
const DELETED = { deletionDeadline: '2026-11-20T10:05:00.000Z' };
const ENDED = { exit: { exitCode: 0, reason: 'Completed' } };

describe('Two observations have the same key when', () => {
  test.each<[story: string, one: Partial<Observation>, other: Partial<Observation>]>([
    ['only the resource version differs', { resourceVersion: '1' }, { resourceVersion: '2' }],
    [
      'a failed image pull is retried later',
      { state: 'PENDING', problem: PULL },
      { state: 'PENDING', problem: { kind: 'image-pull', reason: 'ImagePullBackOff' } },
    ],
    [
      'the message of the scheduler changes',
      { state: 'PENDING', problem: { kind: 'unschedulable', reason: 'Unschedulable', message: '0/3 nodes' } },
      { state: 'PENDING', problem: { kind: 'unschedulable', reason: 'Unschedulable', message: '0/4 nodes' } },
    ],
    ['the deadline of the deletion changes', DELETED, { deletionDeadline: '2026-11-20T10:09:00.000Z' }],
    ['a failed driver gets its exit code', { state: 'FAILED' }, { state: 'FAILED', exit: { exitCode: 1 } }],
    ['the pod gets an address', {}, { podIp: '10.0.3.17' }],
  ])('%s', (_, one, other) => {
    expect(observationKey(observation(one))).toBe(observationKey(observation(other)));
  });
});

describe('Two observations have different keys when', () => {
  test.each<[story: string, one: Partial<Observation>, other: Partial<Observation>]>([
    ['the state differs', { state: 'PENDING' }, { state: 'RUNNING' }],
    ['a problem appears', { state: 'PENDING' }, { state: 'PENDING', problem: PULL }],
    [
      'the kind of the problem changes',
      { state: 'PENDING', problem: PULL },
      { state: 'PENDING', problem: { kind: 'waiting', reason: 'x' } },
    ],
    ['the driver is being deleted', {}, DELETED],
    ['the driver is being removed from its node', {}, { disruption: 'EvictionByEvictionAPI' }],
    ['the driver has ended before its sidecar', {}, ENDED],
    ['the pod is gone', { state: 'FAILED' }, { state: 'FAILED', gone: true }],
    ['they are of different drivers', {}, { uid: 'another' }],
  ])('%s', (_, one, other) => {
    expect(observationKey(observation(one))).not.toBe(observationKey(observation(other)));
  });
});

describe('An observation', () => {
  test('is an update when nothing was observed before', () => {
    expect(isUpdate(undefined, observation())).toBe(true);
  });

  test.each<[story: string, known: Partial<Observation>, next: Partial<Observation>, isNew: boolean]>([
    ['is no update when it is repeated', {}, {}, false],
    ['of the start is an update', { state: 'PENDING' }, { state: 'RUNNING' }, true],
    ['of the start is ignored after that of the end', { state: 'FINISHED' }, { state: 'RUNNING' }, false],
    ['of a pending driver is ignored after that of the start', { state: 'RUNNING' }, { state: 'PENDING' }, false],
    ['of the end is an update when that of the start was missed', { state: 'PENDING' }, { state: 'FAILED' }, true],
    ['of a problem is an update', { state: 'PENDING' }, { state: 'PENDING', problem: PULL }, true],
    [
      'of a driver without its earlier problem is an update',
      { state: 'PENDING', problem: PULL },
      { state: 'PENDING' },
      true,
    ],
    ['of a deletion is an update', {}, DELETED, true],
    ['without a deletion is ignored after one with it', DELETED, {}, false],
    ['of the end of a deleted driver is an update', DELETED, { state: 'FAILED', ...DELETED }, true],
    ['that the pod is gone is an update', DELETED, { gone: true }, true],
    ['is ignored after the pod was gone', { gone: true, state: 'RUNNING' }, { state: 'FAILED' }, false],
    ['of a disruption is an update', {}, { disruption: 'PreemptionByScheduler' }, true],
    ['of a cancelled disruption is an update', { disruption: 'PreemptionByScheduler' }, {}, true],
    ['of another driver is ignored', {}, { uid: 'another', state: 'FAILED' }, false],
    ['in state UNKNOWN is ignored when the driver runs', { state: 'RUNNING' }, { state: 'UNKNOWN' }, false],
    ['of a pending driver is an update after UNKNOWN', { state: 'UNKNOWN' }, { state: 'PENDING' }, true],
  ])('%s', (_, known, next, isNew) => {
    expect(isUpdate(observation(known), observation(next))).toBe(isNew);
  });
});

describe('A live read', () => {
  const RUNNING = { state: 'RUNNING', resourceVersion: '900000' } as const;

  test.each<[story: string, known: Partial<Observation>, live: Partial<Observation>, news: boolean]>([
    ['replaces what is known when the phase went back to Unknown', RUNNING, { ...RUNNING, state: 'UNKNOWN' }, true],
    [
      'replaces what is known when the resource versions went back',
      RUNNING,
      { state: 'FINISHED', resourceVersion: '412345' },
      true,
    ],
    [
      'replaces an observation with a version that is too high',
      { ...RUNNING, resourceVersion: '9'.repeat(20) },
      { state: 'FAILED' },
      true,
    ],
    ['of a pod that exists replaces the news that it is gone', { ...RUNNING, gone: true }, RUNNING, true],
    ['of a pod that is as it was adds nothing', RUNNING, RUNNING, false],
  ])('%s', (_, facts, live, news) => {
    const known = observation(facts);
    expect(isLiveUpdate(known, observation(live), known)).toBe(news);
  });

  test('that began before the latest observation arrived replaces it only if it is newer', () => {
    const [before, known] = [observation({ ...RUNNING, state: 'PENDING' }), observation(RUNNING)];
    const live = (state: Observation['state'], resourceVersion: string) => observation({ state, resourceVersion });
    expect(isLiveUpdate(known, live('PENDING', '899999'), before)).toBe(false);
    expect(isLiveUpdate(known, live('FAILED', '900001'), before)).toBe(true);
  });

  test('is news to a batch that knows nothing', () => {
    expect(isLiveUpdate(undefined, observation(), undefined)).toBe(true);
  });
});

test('FINISHED, FAILED, KILLED and NOT_FOUND are the terminated states', () => {
  expect(APPLICATION_STATES.filter(isTerminated)).toEqual(['FINISHED', 'FAILED', 'KILLED', 'NOT_FOUND']);
});

describe('A driver', () => {
  test.each<[story: string, facts: Partial<Observation>, expected: boolean]>([
    ['with a scheduling gate cannot start', { gated: true }, false],
    [
      'with a scheduling gate that is being deleted cannot start',
      { gated: true, deletionDeadline: '2026-01-01T00:00:00Z' },
      false,
    ],
    ['without a gate can start, with or without a node', {}, true],
    ['with a node may have started', { node: 'a' }, true],
    ['that is being deleted and has a node has started', { node: 'a', deletionDeadline: '2026-01-01T00:00:00Z' }, true],
    ['that was deleted before it had a node cannot start', { deletionDeadline: '2026-01-01T00:00:00Z' }, false],
  ])('%s', (_, facts, expected) => {
    const { node: _node, ...pending } = observation({ state: 'PENDING' });
    expect(mayStart({ ...pending, ...facts })).toBe(expected);
  });
});

describe('A driver that has not started in time', () => {
  const NEVER_RAN: Partial<Observation> = {
    state: 'FAILED',
    node: 'a',
    deletionDeadline: '2026-01-01T00:00:00Z',
    exit: { exitCode: 137, reason: 'ContainerStatusUnknown' },
  };

  test.each<[story: string, seen: Partial<Observation>, ungated: boolean, running: boolean]>([
    ['may be removed behind its gate', { state: 'PENDING', gated: true }, true, true],
    ['may be removed as not running once its gate is gone', { state: 'PENDING' }, false, true],
    ['may be removed as not running on its node', { state: 'PENDING', node: 'a' }, false, true],
    ['is not removed when it runs', { state: 'RUNNING', node: 'a' }, false, false],
    ['is not removed when it has ended', { state: 'FINISHED', node: 'a' }, false, false],
    ['is not removed when its node is lost', { state: 'UNKNOWN', node: 'a' }, false, false],
    ['is still removed when it ended because it was deleted while it was pending', NEVER_RAN, false, true],
    [
      'is still removed when it ended because it was deleted before it had a node',
      { state: 'FAILED', deletionDeadline: '2026-01-01T00:00:00Z' },
      true,
      true,
    ],
    [
      'is not removed when it was deleted after its start',
      { ...NEVER_RAN, exit: { exitCode: 143 }, startedAt: '2026-01-01T00:00:00Z' },
      false,
      false,
    ],
    [
      'is not removed when an init container failed before it was deleted',
      { ...NEVER_RAN, exit: { exitCode: 1, initContainer: 'fetch' } },
      false,
      false,
    ],
    [
      'is not removed when it failed without a deletion',
      { state: 'FAILED', node: 'a', exit: { exitCode: 137 } },
      false,
      false,
    ],
    [
      'is not removed when it is deleted and has no exit code',
      { ...NEVER_RAN, exit: { reason: 'NodeLost' } },
      false,
      false,
    ],
  ])('%s', (_, seen, ungated, running) => {
    const { node: _node, ...pending } = observation({ state: 'PENDING' });
    const driver = { ...pending, ...seen };
    expect([isUnstarted(driver, 'ungated'), isUnstarted(driver, 'running')]).toEqual([ungated, running]);
  });
});
