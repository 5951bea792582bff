import { expect, test } from '@jest/globals';
import { hostOf } from '../../../src/watch/report-watch.ts';

type Activity = Parameters<typeof hostOf>[0];
const at = (seconds: number) =>
  ({ seconds, nanos: 500_000_000 }) as unknown as NonNullable<NonNullable<Activity>['lastStartedTime']>;

test.each<[story: string, activity: Activity, host: ReturnType<typeof hostOf>]>([
  ['starts afresh', undefined, { state: 'waiting' }],
  [
    'is hosted by a worker',
    { state: 2, lastWorkerIdentity: '7@host', lastStartedTime: at(1), lastHeartbeatTime: at(9) },
    {
      state: 'watching',
      worker: '7@host',
      since: '1970-01-01T00:00:01.500Z',
      lastHeartbeat: '1970-01-01T00:00:09.500Z',
    },
  ],
  [
    'was taken up a moment ago',
    { state: 2, lastStartedTime: at(1) },
    { state: 'watching', since: '1970-01-01T00:00:01.500Z', lastHeartbeat: '1970-01-01T00:00:01.500Z' },
  ],
  [
    'waits for its next try',
    { state: 1, lastFailure: { message: 'not served' }, lastHeartbeatTime: at(3) },
    { state: 'waiting', lastHeartbeat: '1970-01-01T00:00:03.500Z', problem: 'not served' },
  ],
])('a watch that %s', (_, activity, host) => {
  expect(hostOf(activity)).toEqual(host);
});
