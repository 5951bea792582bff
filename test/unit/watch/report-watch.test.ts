import { expect, test } from '@jest/globals';
import { activityReport } from '../../../src/watch/report-watch.ts';

type Activity = Parameters<typeof activityReport>[0];
const at = (seconds: number) =>
  ({ seconds, nanos: 500_000_000 }) as unknown as NonNullable<NonNullable<Activity>['lastStartedTime']>;

test.each<[condition: string, activity: Activity, report: ReturnType<typeof activityReport>]>([
  ['continues as new is waiting', undefined, { state: 'waiting' }],
  [
    'has a started activity is watching',
    { state: 2, lastWorkerIdentity: '7@host', lastStartedTime: at(1), lastHeartbeatTime: at(9) },
    {
      state: 'watching',
      worker: '7@host',
      since: '1970-01-01T00:00:01.500Z',
      lastHeartbeat: '1970-01-01T00:00:09.500Z',
    },
  ],
  [
    'has an activity without a heartbeat is watching',
    { state: 2, lastStartedTime: at(1) },
    { state: 'watching', since: '1970-01-01T00:00:01.500Z', lastHeartbeat: '1970-01-01T00:00:01.500Z' },
  ],
  [
    'has an activity in its retry backoff is waiting',
    { state: 1, lastFailure: { message: 'not served' }, lastHeartbeatTime: at(3) },
    { state: 'waiting', lastHeartbeat: '1970-01-01T00:00:03.500Z', problem: 'not served' },
  ],
])('a watch that %s', (_, activity, report) => {
  expect(activityReport(activity)).toEqual(report);
});
