import { describe, expect, test } from '@jest/globals';
import { DEPENDENTS_GATE } from '../../../src/model/names.ts';
import { ObservationDeduplicator } from '../../../src/watch/observation-deduplicator.ts';
import { driverPod, type PodFacts } from '../../support/builders.ts';

type WatchedFacts = PodFacts & { readonly isDeleted?: true };

/** The observation that a batch receives for each pod of a watch, if there is one. */
function observe(deduplicator: ObservationDeduplicator, ...pods: WatchedFacts[]): (string | undefined)[] {
  return pods.map(({ isDeleted = false, ...facts }) => {
    const update = deduplicator.next({ pod: driverPod(facts), isDeleted });
    if (!update) return undefined;
    const { state, problem, deletionDeadline, gone: isGone } = update.observation;
    return [state, problem?.kind, deletionDeadline && 'deleting', isGone && 'gone'].filter(Boolean).join(' ');
  });
}

const GATED: PodFacts = { phase: 'Pending', gates: [DEPENDENTS_GATE] };
const WAITING: PodFacts = { phase: 'Pending' };
const DELETED: PodFacts = { deletedBy: '2026-11-20T10:05:00Z' };

describe('a batch receives', () => {
  test.each<[condition: string, pods: WatchedFacts[], observations: (string | undefined)[]]>([
    [
      'two observations of an ordinary driver: running and finished',
      [GATED, WAITING, {}, { podReason: 'x' }, { phase: 'Succeeded', exitCode: 0 }],
      [undefined, undefined, 'RUNNING', undefined, 'FINISHED'],
    ],
    [
      'one observation of a failing image pull, however often it is retried',
      [
        { ...WAITING, waiting: 'ErrImagePull' },
        { ...WAITING, waiting: 'ImagePullBackOff' },
        { ...WAITING, waiting: 'ErrImagePull' },
      ],
      ['PENDING image-pull', undefined, undefined],
    ],
    [
      'an observation when a problem is over',
      [{ ...WAITING, waiting: 'ErrImagePull' }, WAITING],
      ['PENDING image-pull', 'PENDING'],
    ],
    [
      'an observation of a deletion',
      [{}, DELETED, { ...DELETED, phase: 'Failed', exitCode: 143 }],
      ['RUNNING', 'RUNNING deleting', 'FAILED deleting'],
    ],
    ['an observation when its driver is gone', [{}, { isDeleted: true }], ['RUNNING', 'RUNNING gone']],
    ['an observation of a driver that has ended when the watch starts', [{ phase: 'Failed', exitCode: 1 }], ['FAILED']],
    [
      'no observation of a driver after its end is recorded',
      [
        { phase: 'Failed', exitCode: 1 },
        { phase: 'Failed', exitCode: 1, recorded: true },
        { phase: 'Failed', exitCode: 1, recorded: true, isDeleted: true },
      ],
      ['FAILED', undefined, undefined],
    ],
    [
      'the end of a driver that claims, while it runs, that its end is recorded',
      [{ recorded: true }, { phase: 'Failed', exitCode: 1, recorded: true }, { phase: 'Failed', exitCode: 1 }],
      ['RUNNING', 'FAILED', undefined],
    ],
    ['no observation of a driver without a workflow id', [{ workflowId: undefined }], [undefined]],
    [
      'an observation of an exited driver next to a running sidecar',
      [{ sidecars: [{ name: 'istio-proxy' }] }, { exitCode: 0, sidecars: [{ name: 'istio-proxy' }] }],
      ['RUNNING', 'RUNNING'],
    ],
  ])('%s', (_, pods, observations) => {
    expect(observe(new ObservationDeduplicator(), ...pods)).toEqual(observations);
  });

  test('only observations of its own driver', () => {
    const deduplicator = new ObservationDeduplicator();
    expect(observe(deduplicator, { uid: 'one' }, { uid: 'other' }, { uid: 'one' })).toEqual([
      'RUNNING',
      'RUNNING',
      undefined,
    ]);
    const update = deduplicator.next({ pod: driverPod({ uid: 'third', workflowId: 'b' }), isDeleted: false });
    expect([update?.batchId, update?.observation.uid]).toEqual(['b', 'third']);
  });
});

test('the deduplicator forgets drivers that are gone or have a recorded end', () => {
  const deduplicator = new ObservationDeduplicator();
  const ended = { uid: 'recorded', phase: 'Failed', exitCode: 1 };
  observe(deduplicator, { uid: 'gone' }, ended, { uid: 'running' });
  expect(deduplicator.size).toBe(3);
  observe(deduplicator, { uid: 'gone', isDeleted: true }, { ...ended, recorded: true });
  expect(deduplicator.size).toBe(1);
});
