import { describe, expect, test } from '@jest/globals';
import { DEPENDENTS_GATE } from '../../../src/model/names.ts';
import { ObservationDeduplicator } from '../../../src/watch/observation-deduplicator.ts';
import { driverPod, type PodFacts } from '../../support/builders.ts';

/** What a batch is told when a watch sees this, one after the other. */
function told(filter: ObservationDeduplicator, ...seen: (PodFacts & { gone?: true })[]): (string | undefined)[] {
  return seen.map(({ gone, ...facts }, index) => {
    const news = filter.newsOf({
      type: gone ? 'gone' : 'present',
      pod: driverPod(facts),
      resourceVersion: String(index),
    });
    if (!news) return undefined;
    const { state, problem, deletionDeadline, gone: isGone } = news.observation;
    return [state, problem?.kind, deletionDeadline && 'deleting', isGone && 'gone'].filter(Boolean).join(' ');
  });
}

const GATED: PodFacts = { phase: 'Pending', gates: [DEPENDENTS_GATE] };
const WAITING: PodFacts = { phase: 'Pending' };
const DELETED: PodFacts = { deletedBy: '2026-11-20T10:05:00Z' };

describe('a batch', () => {
  test.each<[story: string, seen: (PodFacts & { gone?: true })[], told: (string | undefined)[]]>([
    [
      'of an ordinary driver hears two things: it runs, it has ended',
      [GATED, WAITING, {}, { podReason: 'x' }, { phase: 'Succeeded', exitCode: 0 }],
      [undefined, undefined, 'RUNNING', undefined, 'FINISHED'],
    ],
    [
      'hears of a problem once, however often its image is pulled',
      [
        { ...WAITING, waiting: 'ErrImagePull' },
        { ...WAITING, waiting: 'ImagePullBackOff' },
        { ...WAITING, waiting: 'ErrImagePull' },
      ],
      ['PENDING image-pull', undefined, undefined],
    ],
    [
      'hears that a problem is over',
      [{ ...WAITING, waiting: 'ErrImagePull' }, WAITING],
      ['PENDING image-pull', 'PENDING'],
    ],
    [
      'hears of a deletion',
      [{}, DELETED, { ...DELETED, phase: 'Failed', exitCode: 143 }],
      ['RUNNING', 'RUNNING deleting', 'FAILED deleting'],
    ],
    ['hears that its driver is gone', [{}, { gone: true }], ['RUNNING', 'RUNNING gone']],
    ['hears of a driver that a new watch first sees when it has ended', [{ phase: 'Failed', exitCode: 1 }], ['FAILED']],
    [
      'hears nothing of a driver whose end it has recorded',
      [
        { phase: 'Failed', exitCode: 1 },
        { phase: 'Failed', exitCode: 1, recorded: true },
        { phase: 'Failed', exitCode: 1, recorded: true, gone: true },
      ],
      ['FAILED', undefined, undefined],
    ],
    ['hears nothing of a driver that carries no workflow id', [{ workflowId: undefined }], [undefined]],
    [
      'hears that its driver has ended though its sidecar has not',
      [{ sidecars: [{ name: 'istio-proxy' }] }, { exitCode: 0, sidecars: [{ name: 'istio-proxy' }] }],
      ['RUNNING', 'RUNNING'],
    ],
  ])('%s', (_, seen, expected) => {
    expect(told(new ObservationDeduplicator(), ...seen)).toEqual(expected);
  });

  test('hears of its own driver only', () => {
    const filter = new ObservationDeduplicator();
    expect(told(filter, { uid: 'one' }, { uid: 'other' }, { uid: 'one' })).toEqual(['RUNNING', 'RUNNING', undefined]);
    const news = filter.newsOf({
      type: 'present',
      pod: driverPod({ uid: 'third', workflowId: 'b' }),
      resourceVersion: '1',
    });
    expect([news?.workflowId, news?.observation.uid]).toEqual(['b', 'third']);
  });
});

test('a watch forgets a driver that is gone, or whose end is recorded', () => {
  const filter = new ObservationDeduplicator();
  told(filter, { uid: 'gone' }, { uid: 'recorded' }, { uid: 'running' });
  expect(filter.size).toBe(3);
  told(filter, { uid: 'gone', gone: true }, { uid: 'recorded', recorded: true });
  expect(filter.size).toBe(1);
});
