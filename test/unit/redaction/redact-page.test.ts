import { expect, test } from '@jest/globals';
import { redactPage } from '../../../src/redaction/redact-page.ts';
import { redactor, WITHHELD } from '../../../src/redaction/redactor.ts';

const redact = redactor({ driver: { env: [{ name: 'DB_PASSWORD', value: 'line one of it\nline two of it' }] } });
const SECRET = '*********(redacted)';

test.each<[what: string, context: string, lines: string[], ahead: string[], text: string, taken: number]>([
  ['no secret', 'before\n', ['a\n', 'b\n'], ['c\n'], 'a\nb\n', 2],
  ['a secret inside', '', ['a\n', 'password=hunter2\n'], ['c\n'], `a\npassword=${SECRET}\n`, 2],
  ['a secret before', 'password=hunter2\n', ['a\n'], [], 'a\n', 1],
  ['nothing after it', '', ['a\n'], [], 'a\n', 1],
])('A page with %s is redacted', (_, context, lines, ahead, text, taken) => {
  expect(redactPage({ context, lines, ahead }, redact)).toEqual({ text, taken });
});

/** A redactor of a secret of two lines. */
const twoLines = (text: string) => text.replaceAll('one\ntwo\n', `${SECRET}\n`);

test('A page ends before a secret that extends over its end', () => {
  expect(redactPage({ context: '', lines: ['a\n', 'one\n'], ahead: ['two\n', 'b\n'] }, twoLines)).toEqual({
    text: 'a\n',
    taken: 1,
  });
});

test('A page that begins with a secret has the lines after it too', () => {
  expect(redactPage({ context: '', lines: ['one\n'], ahead: ['two\n', 'b\n'] }, twoLines)).toEqual({
    text: `${SECRET}\nb\n`,
    taken: 3,
  });
});

test('A line that continues a secret before the page is withheld', () => {
  expect(redactPage({ context: 'a\none\n', lines: ['two\n', 'b\n'], ahead: [] }, twoLines)).toEqual({
    text: `${WITHHELD}\nb\n`,
    taken: 2,
  });
});
