import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import type { ExecutorsObserved } from '../../../../src/model/usage/executor-lifetimes.ts';
import { ExecutorTracker } from '../../../../src/watch/executors/executor-tracker.ts';

const BEGIN = Date.parse('2026-11-28T10:00:00Z');
const at = (second: number): number => BEGIN + second * 1000;
const iso = (second: number) => new Date(at(second)).toISOString() as unknown as Date;
const inMessage = (second: number): number => at(second) / 1000;
const DRIVER = { uid: 'u-1', name: 'etl-driver', namespace: 'team-a' };

/** An executor of one core and 2 GiB. @param until the second in which it ended */
function executor(id: number | string, from: number, until?: number, driver = DRIVER): V1Pod {
  return {
    metadata: {
      name: `exec-${id}`,
      namespace: driver.namespace,
      labels: { 'spark-exec-id': String(id) },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: driver.name, uid: driver.uid }],
    },
    spec: { containers: [{ name: 'one', resources: { requests: { cpu: '1', memory: '2Gi' } } }] },
    status: {
      phase: until === undefined ? 'Running' : 'Succeeded',
      startTime: iso(from),
      ...(until !== undefined && {
        containerStatuses: [
          {
            name: 'one',
            image: '',
            imageID: '',
            ready: false,
            restartCount: 0,
            state: { terminated: { exitCode: 0, finishedAt: iso(until) } },
          },
        ],
      }),
    },
  };
}

const streamed = (object: V1Pod, isDeleted = false) => ({ object, isDeleted, resourceVersion: '5' });
const listed = (object: V1Pod) => ({ object, isDeleted: false, resourceVersion: undefined });

/** Delivers the next message. */
function deliver(tracker: ExecutorTracker, second: number, uid = DRIVER.uid): ExecutorsObserved | undefined {
  const pending = tracker.next(uid);
  pending?.onDelivered(at(second));
  return pending?.message;
}

const message = (...lifetimes: number[][]) => ({ driverUid: DRIVER.uid, groups: [{ cores: 1, gib: 2, lifetimes }] });

describe('An executor tracker', () => {
  test('reports executors ten seconds after the first change, all in one message', () => {
    const tracker = new ExecutorTracker();
    tracker.track(streamed(executor(1, 0)), at(1));
    tracker.track(streamed(executor(2, 3)), at(4));
    expect(tracker.due(at(10))).toEqual([]);
    expect(tracker.due(at(11))).toEqual([DRIVER]);
    expect(deliver(tracker, 11)).toEqual(message([1, inMessage(0)], [2, inMessage(3)]));
    expect(tracker.next(DRIVER.uid)).toBeUndefined();
  });

  test('reports an end once, by the time of the container, although the deletion follows', () => {
    const tracker = new ExecutorTracker();
    tracker.track(streamed(executor(1, 0, 30)), at(31));
    tracker.track(streamed(executor(1, 0, 30), true), at(40));
    expect(deliver(tracker, 41)).toEqual(message([1, inMessage(0), inMessage(30)]));
    tracker.track(streamed(executor(2, 0, 30)), at(42));
    expect(deliver(tracker, 53)).toEqual(message([2, inMessage(0), inMessage(30)]));
    tracker.track(streamed(executor(2, 0, 30), true), at(60));
    expect(tracker.next(DRIVER.uid)).toBeUndefined();
  });

  test('takes the time of the deletion for a pod that is deleted without its end', () => {
    const tracker = new ExecutorTracker();
    tracker.track(streamed(executor(1, 0), true), at(20));
    expect(deliver(tracker, 30)).toEqual(message([1, inMessage(0), inMessage(20)]));
  });

  test('pauses longer the longer the driver has executors, so that the number of messages stays small', () => {
    const tracker = new ExecutorTracker();
    let messages = 0;
    for (let second = 0; second < 86_400; second += 5) {
      tracker.track(streamed(executor(second, second, second + 4), true), at(second));
      if (tracker.due(at(second)).length === 0) continue;
      messages += 1;
      deliver(tracker, second);
    }
    expect(messages).toBeGreaterThan(20);
    expect(messages).toBeLessThan(200);
  });

  test('marks a change as done only when its batch has it', () => {
    const tracker = new ExecutorTracker();
    const done: string[] = [];
    tracker.track(streamed(executor(1, 0)), at(0), () => done.push('begin'));
    tracker.track(streamed(executor(1, 0)), at(1), () => done.push('nothing new'));
    const first = tracker.next(DRIVER.uid);
    tracker.track(streamed(executor(1, 0, 9)), at(9), () => done.push('end'));
    first?.onDelivered(at(10));
    expect(done).toEqual(['nothing new']);
    expect(deliver(tracker, 20)).toEqual(message([1, inMessage(0), inMessage(9)]));
    expect(done).toEqual(['nothing new', 'begin', 'end']);
  });

  test('sends batches what exists after the first list of a watch, so that they notice what ended unseen', () => {
    const tracker = new ExecutorTracker();
    tracker.track(listed(executor(3, 0)), at(50));
    tracker.listed([DRIVER, { ...DRIVER, uid: 'u-2' }], at(50));
    expect(tracker.due(at(50))).toHaveLength(1);
    expect(tracker.due(at(60))).toHaveLength(2);
    expect(deliver(tracker, 60)).toEqual({ ...message([3, inMessage(0)]), listedAt: inMessage(50) });
    expect(deliver(tracker, 60, 'u-2')).toEqual({ driverUid: 'u-2', groups: [], listedAt: inMessage(50) });
    expect(tracker.next(DRIVER.uid)).toBeUndefined();
  });

  test('ends executors that a later list does not have', () => {
    const tracker = new ExecutorTracker();
    tracker.track(listed(executor(1, 0)), at(1));
    tracker.track(listed(executor(2, 0)), at(1));
    tracker.listed([], at(1));
    deliver(tracker, 11);
    tracker.track(listed(executor(2, 0)), at(300));
    tracker.listed([], at(300));
    expect(deliver(tracker, 310)).toEqual(message([1, inMessage(0), inMessage(300)]));
  });

  test('ignores pods that are no executors, and executors of a driver that has ended', () => {
    const tracker = new ExecutorTracker();
    let done = 0;
    const count = () => (done += 1);
    tracker.track(streamed(executor('none', 0)), at(0), count);
    tracker.track(streamed({ metadata: { labels: { 'spark-exec-id': '1' } } }), at(0), count);
    tracker.track(streamed({ ...executor(1, 0), status: { phase: 'Pending' } }), at(0), count);
    expect([tracker.size, done]).toEqual([0, 3]);
    tracker.track(streamed(executor(1, 0)), at(0), count);
    tracker.forget(DRIVER.uid);
    tracker.track(streamed(executor(1, 0, 9)), at(10), count);
    expect([tracker.size, done]).toEqual([0, 5]);
  });
});
