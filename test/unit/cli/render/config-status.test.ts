import { expect, test } from '@jest/globals';
import { configStatusText } from '../../../../src/cli/render/config-status.ts';
import type { WorkerConfiguration } from '../../../../src/client/worker-configurations.ts';

const AT = '2026-07-01T03:04:05.000Z';
const worker = (name: string, version: string, more = {}): WorkerConfiguration => ({
  worker: name,
  lastSeen: AT,
  report: { worker: name, startedAt: AT, version, since: AT, file: '/etc/sparkbatch/sparkbatch.yaml', ...more },
});

test('Workers with the same version are summarized in one sentence', () => {
  expect(configStatusText('spark-batch', [worker('1@a', 'aaaaaaaaaaaa')])).toBe(
    [
      '1 worker of task queue spark-batch, all with version aaaaaaaaaaaa.',
      '',
      'WORKER  VERSION       SINCE                 LAST SEEN             FILE',
      '1@a     aaaaaaaaaaaa  2026-07-01 03:04:05Z  2026-07-01 03:04:05Z  /etc/sparkbatch/sparkbatch.yaml',
    ].join('\n'),
  );
});

test('Workers that refuse their file, need a restart, or do not report are shown with the reason', () => {
  const refused = { since: AT, version: 'bbbbbbbbbbbb', problems: ['line 2: defaults.cleanup: no\u001b[2J'], count: 3 };
  const text = configStatusText('spark-batch', [
    worker('1@a', 'aaaaaaaaaaaa', { refused }),
    worker('1@b', 'bbbbbbbbbbbb', { awaitsRestart: ['sparkSubmit'], file: undefined }),
    { worker: '1@c', lastSeen: AT },
  ]);
  expect(text).toMatch(/^3 workers of task queue spark-batch run 3 different versions\.$/m);
  expect(text).toMatch(/^1@b .* \(set by its program\)$/m);
  expect(text).toMatch(/^1@c +unknown .*$/m);
  expect(text).toContain(
    [
      '1@a has refused the file on its disk (version bbbbbbbbbbbb) since 2026-07-01 03:04:05Z:',
      '  line 2: defaults.cleanup: no',
      '  and 2 more, see its log',
      '',
      '1@b must be restarted to apply sparkSubmit.',
    ].join('\n'),
  );
});
