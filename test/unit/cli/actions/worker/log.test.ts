import { describe, expect, test } from '@jest/globals';
import { logJson, logText } from '../../../../../src/cli/actions/worker/log.ts';

const NOW = new Date('2026-07-01T03:10:00Z');

describe('A log line', () => {
  const line = {
    level: 'WARN',
    message: 'The watch was interrupted',
    at: NOW,
    meta: {
      taskQueue: 'q',
      cluster: 'prod',
      attempt: 1,
      why: 'two words',
      error: new Error('gone', { cause: new Error('410') }),
    },
  };

  test('omits the fields that the SDK adds to every line', () => {
    expect(logText(line, false)).toBe(
      '2026-07-01T03:10:00.000Z WARN  The watch was interrupted  cluster=prod why="two words" error="gone: 410"',
    );
  });

  test('shows the Kubernetes namespace of a cluster, and omits the Temporal namespace', () => {
    const kubernetes = { ...line, meta: { cluster: 'prod', namespace: 'team-a' } };
    expect(logText(kubernetes, false)).toContain('cluster=prod namespace=team-a');
    expect(logText({ ...line, meta: { namespace: 'default' } }, false)).not.toContain('namespace');
  });

  test('has all fields and stack traces with --debug', () => {
    expect(logText(line, true)).toContain('taskQueue=q');
    expect(logText(line, true)).toContain('at ');
  });

  test('is the last line of a message, which has the result of the bundle', () => {
    expect(logText({ ...line, message: 'asset 1\nasset 2\ncompiled', meta: {} }, false)).toBe(
      '2026-07-01T03:10:00.000Z WARN  compiled',
    );
  });

  test('has no secrets that its own text identifies', () => {
    const meta = { password: 'x', error: new Error('login with password=hunter22 failed') };
    expect(logText({ ...line, message: 'token: hunter22', meta }, true)).not.toContain('hunter22');
    expect(JSON.parse(logJson({ ...line, message: 'token: hunter22', meta }))).toMatchObject({
      message: 'token: *********(redacted)',
      error: 'login with password=*********(redacted) failed',
    });
  });

  test('is a JSON document with -o json', () => {
    expect(JSON.parse(logJson({ ...line, meta: { ...line.meta, size: 5n } }))).toMatchObject({
      time: '2026-07-01T03:10:00.000Z',
      level: 'WARN',
      message: 'The watch was interrupted',
      cluster: 'prod',
      error: 'gone: 410',
      size: '5',
    });
  });
});
