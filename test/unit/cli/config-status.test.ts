import { expect, test } from '@jest/globals';
import { configStatusText } from '../../../src/cli/render/config-status.ts';
import type { WorkerConfiguration } from '../../../src/client/worker-configurations.ts';

const AT = '2026-07-01T03:04:05.000Z';
const worker = (name: string, version: string, more = {}): WorkerConfiguration => ({
  worker: name,
  lastSeen: AT,
  report: { worker: name, startedAt: AT, version, since: AT, file: '/etc/sparkbatch/sparkbatch.yaml', ...more },
});

test('workers that agree are told in one sentence', () => {
  expect(configStatusText('spark-batch', [worker('1@a', 'aaaaaaaaaaaa')])).toBe(
    [
      '1 worker of task queue spark-batch, all in version aaaaaaaaaaaa.',
      '',
      'WORKER  VERSION       SINCE                 LAST SEEN             FILE',
      '1@a     aaaaaaaaaaaa  2026-07-01 03:04:05Z  2026-07-01 03:04:05Z  /etc/sparkbatch/sparkbatch.yaml',
    ].join('\n'),
  );
});

test('one that refuses its file, one that waits for a restart, and one that says nothing', () => {
  const refused = { since: AT, version: 'bbbbbbbbbbbb', problems: ['line 2: defaults.cleanup: no\u001b[2J'], count: 3 };
  const text = configStatusText('spark-batch', [
    worker('1@a', 'aaaaaaaaaaaa', { refused }),
    worker('1@b', 'bbbbbbbbbbbb', { awaitsRestart: ['sparkSubmit'], file: undefined }),
    { worker: '1@c', lastSeen: AT },
  ]);
  expect(text).toMatch(/^3 workers of task queue spark-batch in 3 versions: they do not agree\.$/m);
  expect(text).toMatch(/^1@b .* \(stated by its program\)$/m);
  expect(text).toMatch(/^1@c +not told .*$/m);
  expect(text).toContain(
    [
      '1@a refuses what is on its disk (version bbbbbbbbbbbb), since 2026-07-01 03:04:05Z:',
      '  line 2: defaults.cleanup: no',
      '  and 2 more: see its log',
      '',
      '1@b needs a restart to take up sparkSubmit.',
    ].join('\n'),
  );
});
