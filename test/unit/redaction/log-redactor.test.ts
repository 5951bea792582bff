import { describe, expect, test } from '@jest/globals';
import type { BatchReference } from '../../../src/model/batch/batch-reference.ts';
import { LogRedactor, logRedactors } from '../../../src/redaction/log-redactor.ts';
import { REDACTED, redactor } from '../../../src/redaction/redactor.ts';

/** The redacted log, when it arrives in pieces of this length. */
function redactedInPieces(text: string, log: LogRedactor, length: number): string {
  const blocks: string[] = [];
  for (let at = 0; at < text.length; at += length) blocks.push(...log.push(text.slice(at, at + length)));
  return [...blocks, ...log.end()].join('');
}

function reference(secrets: Partial<BatchReference['secrets']>): BatchReference {
  return {
    workflowId: 'etl',
    temporalNamespaceId: 'n',
    key: 'k',
    cleanup: { cleanup: 'NONE', retention: 0 },
    logLines: 0,
    secrets: { names: [], texts: [], values: [], ...secrets },
  };
}

describe('The redactor of a log', () => {
  const data = { environment: [{ name: 'DB_PASSWORD', value: 'correct-horse-battery\nstaple-of-the-key' }] };
  const lines = [
    'INFO started',
    'connecting with correct-horse-battery',
    'spark.my.password=something-else',
    '<name>my.secret</name>',
    '<value>in-the-next-line</value>',
    'env: [{"name": "API_TOKEN",',
    '  "value": "over-two-lines"}]',
    'Grüße 😀 from the driver',
  ];
  const text = Array.from({ length: 5 }, (_, index) => `${index} ${lines.join('\n')}\n`).join('');
  const whole = redactor(data)(text);

  test.each([1, 7, 64, 10_000])('gives the same for pieces of %i characters as for the whole', (length) => {
    const log = new LogRedactor(redactor(data), { block: 200, lookahead: 100 });
    expect(redactedInPieces(text, log, length)).toBe(whole);
    for (const secret of ['horse', 'something-else', 'in-the-next-line', 'over-two-lines']) {
      expect(whole).not.toContain(secret);
    }
  });

  test.each(Array.from({ length: 30 }, (_, index) => 190 + index))(
    'recognizes a secret at character %i, wherever a block ends',
    (at) => {
      const log = new LogRedactor(redactor(data), { block: 200, lookahead: 100 });
      const padded = `${'x'.repeat(at)}\nuse correct-horse-battery\n${'more\n'.repeat(200)}`;
      expect(redactedInPieces(padded, log, 50)).toBe(redactor(data)(padded));
    },
  );

  test('gives back a line without an end in parts, and keeps at most about a megabyte', () => {
    const log = new LogRedactor(redactor(data));
    const piece = 'y'.repeat(256 * 1024);
    let kept = 0;
    let most = 0;
    for (let pushed = 0; pushed < 16; pushed += 1) {
      kept += piece.length;
      for (const block of log.push(piece)) kept -= block.length;
      most = Math.max(most, kept);
    }
    expect(most).toBeLessThan(1.5 * 1024 * 1024);
    expect([...log.end()].join('')).toHaveLength(kept);
  });

  test('applies the patterns of a batch to the whole of a long log', () => {
    const source = Array.from({ length: 60 }, (_, index) => `card-${index}-[0-9]+`).join('|');
    const log = logRedactors(reference({ texts: [source] }), {})();
    const long = Array.from({ length: 5000 }, (_, index) => `line ${index} has card-${index % 60}-4711 in it\n`).join(
      '',
    );
    const redacted = redactedInPieces(long, log, 64 * 1024);
    expect(redacted).toBe(long.replaceAll(/card-\d+-4711/g, REDACTED));
  });

  test('removes the values that the batch knew, and those of its pod', () => {
    const log = logRedactors(reference({ values: ['known-before'] }), data)();
    expect(redactedInPieces('known-before and correct-horse-battery, too\n', log, 5)).toBe(
      `${REDACTED} and ${REDACTED}, too\n`,
    );
  });
});
