import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { logJson, logText } from '../../../../src/cli/actions/worker/log.ts';
import { resultText } from '../../../../src/cli/render/result.ts';
import { outputTo } from '../../../../src/cli/shared/output.ts';
import { InvalidBatchError } from '../../../../src/client/errors.ts';
import { plainText } from '../../../../src/model/plain-text.ts';
import { renderDetails } from '../../../../src/model/status/details.ts';
import type { BatchStatus } from '../../../../src/model/status/batch-status.ts';
import type { BatchResult } from '../../../../src/model/status/result.ts';
import { boundFor, cpuTimeOf } from '../../../support/cpu-time.ts';

/** Sets the title of a window, clears the screen, colors, goes back to the start of the line, reverses, hides. */
const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u009b31m\r\u202e\u2066\u200b\u200f\ufeffend';
const UNSAFE = /[^\P{Cc}\n\t]|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;

const DRIVER = { cluster: 'c', namespace: 'n', name: 'd', tag: 't', applicationId: 'a' };
const RESULT = {
  batchId: 'b',
  name: `name ${HOSTILE}`,
  state: 'FAILED',
  failureClass: 'submit-rejected',
  message: `message ${HOSTILE}`,
  driver: DRIVER,
  attempts: [
    {
      number: 1,
      driver: DRIVER,
      submittedAt: '2026-01-01T00:00:00Z',
      verdict: {
        state: 'FAILED',
        failureClass: 'submit-rejected',
        message: `verdict ${HOSTILE}`,
        submitOutput: [`output ${HOSTILE}`],
        evidence: {
          times: {},
          events: [{ type: 'T', reason: 'r', message: `event ${HOSTILE}`, count: 1 }],
          missing: [`missing ${HOSTILE}`],
          log: { container: 'c', text: `log ${HOSTILE}` },
        },
      },
    },
  ],
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:00:01Z',
} as unknown as BatchResult;

/** What a command writes to its terminal. */
function written(json: boolean, write: (output: ReturnType<typeof outputTo>) => unknown): string {
  const stream = new PassThrough();
  write(outputTo(stream, stream, { format: json ? 'json' : 'text', debug: true }));
  return String(stream.read() ?? '');
}

describe('Text of others does not steer a terminal', () => {
  test.each(['name', 'message', 'output', 'event', 'missing', 'log'])('in the %s of a result', (part) => {
    const text = written(false, (output) => output.answer(RESULT, () => resultText(RESULT, { log: true })));
    expect(text).toMatch(new RegExp(`${part} +end`));
    expect(text).not.toMatch(UNSAFE);
  });

  test('in JSON, which keeps the value', () => {
    const text = written(true, (output) => output.answer(RESULT, () => ''));
    expect(text).not.toMatch(UNSAFE);
    expect(JSON.parse(text)).toEqual(RESULT);
  });

  test.each<[string, Error]>([
    ['the problems of a refused batch', new InvalidBatchError([{ path: 'retention', message: `problem ${HOSTILE}` }])],
    ['any error', new Error(`problem ${HOSTILE}`)],
  ])('in %s', (_, error) => {
    for (const json of [false, true]) {
      const text = written(json, (output) => output.error(error));
      expect(text).toContain('problem ');
      expect(text).not.toMatch(UNSAFE);
    }
  });

  test('in progress and in lines of the log', () => {
    const line = {
      level: 'WARN',
      message: HOSTILE,
      at: new Date(0),
      meta: { batchId: HOSTILE, error: new Error(HOSTILE) },
    };
    const texts = [
      written(false, (output) => output.note(HOSTILE)),
      logText(line, true),
      logText(line, false),
      logJson(line),
    ];
    for (const text of texts) expect(text).not.toMatch(UNSAFE);
  });
});

describe('Text of others is no Markdown in the details of a workflow', () => {
  const status = { ...RESULT, attempts: [], phase: 'following', state: 'RUNNING' } as unknown as BatchStatus;

  test('in the address of the Spark UI', () => {
    const sparkUiUrl = 'http://x/)<img src=x onerror=alert(1)>[a](javascript:alert(1)';
    const details = renderDetails({ ...status, sparkUiUrl });
    expect(details).toContain(String.raw`- Spark UI: http://x/)\<img src=x onerror=alert(1)>\[a](javascript:alert(1)`);
  });

  test('in messages, which have no control characters either', () => {
    expect(renderDetails(status)).toContain('message end');
    expect(renderDetails(status)).not.toMatch(UNSAFE);
  });
});

test.each(['\u001b[1', '\u001b]', '\u009b;', '\u001b[ ', 'x'])(
  'plainText takes linear time for repetitions of %j',
  (unit) => {
    expect(cpuTimeOf(() => plainText(unit.repeat(500_000)))).toBeLessThan(boundFor(150));
  },
);
