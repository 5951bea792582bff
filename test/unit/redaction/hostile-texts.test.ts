import { describe, expect, test } from '@jest/globals';
import { redactionProblem } from '../../../src/redaction/known-secrets.ts';
import { REDACTED, redactor, WITHHELD } from '../../../src/redaction/redactor.ts';
import { boundFor, cpuTimeOf } from '../../support/cpu-time.ts';

const MIB = 1024 * 1024;
const PATTERNS = {
  'spark.redaction.regex': '^spark\\.([a-z]+)+$',
  'spark.redaction.string.regex': '(x+x+)+y|(?s)b.*c|b',
};
const MANY = Object.fromEntries(
  Array.from({ length: 3000 }, (_, index) => [`token${index}`, `${'a'.repeat(40)}${index}`]),
);

/** Texts that take quadratic time or worse in a search that tries every beginning. */
const TEXTS: readonly (readonly [string, string])[] = [
  ['blanks behind the name of an XML property', '<name> '],
  ['XML properties without an end', '<name>a</name> <value>'],
  ['parameters of a URL', 'k=v&'],
  ['names without a value', 'a='],
  ['open quotes', 'a="\\'],
  ['escaped quotes', 'a=\\"'],
  ['quotes in quotes', `a='b="c=\\"`],
  ['backslashes', 'name\\\\'],
  ['pairs of Go', 'name:"namename", '],
  ['ellipses', 'aaaaaaa…'],
  ['beginnings of secrets', 'a'],
  ['matches of a pattern', 'b'],
  ['redacted values', REDACTED],
];

function fill(unit: string, length: number): string {
  return unit === '<name> '
    ? `<name>${' '.repeat(length)}`
    : unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/**
 * Expects linear time. A garbage collection of the test process may fall into any single measurement, so the best of three
 * counts; quadratic time, sixteen times as much for four times the text, exceeds the bounds in every one.
 */
function expectLinearTime(work: (length: number) => unknown, length: number, usual: number): void {
  const time = (characters: number) => cpuTimeOf(() => work(characters));
  time(length / 16);
  const tries: { quarter: number; whole: number }[] = [];
  const isLinear = ({ quarter, whole }: { quarter: number; whole: number }) =>
    whole < boundFor(usual) && whole < quarter * 10 + boundFor(usual / 10);
  while (tries.length < 3 && !tries.some(isLinear)) tries.push({ quarter: time(length / 4), whole: time(length) });
  expect(tries.filter(isLinear)).not.toEqual([]);
}

test.each(TEXTS)('A redactor redacts 1 MiB of %s in linear time', (_, unit) => {
  const redact = redactor();
  expectLinearTime((length) => redact(fill(unit, length)), MIB, 200);
});

describe.each([
  ['patterns', PATTERNS],
  ['thousands of secrets', MANY],
])('A redactor with %s', (_, data) => {
  const redact = redactor(data);

  test.each(TEXTS)('redacts %s in linear time', (__, unit) => {
    expectLinearTime((length) => redact(fill(unit, length)), MIB / 8, 200);
  });
});

describe('A redactor never throws, and never returns a secret', () => {
  const secret = 'PLANTEDSECRET'.repeat(2000);

  test('of 26 KB, which is too large for a regular expression', () => {
    const redact = redactor({ env: { API_TOKEN: secret } });
    expect(redact(`pull failed: ${secret}!`)).toBe(`pull failed: ${REDACTED}!`);
    expect(redact(`pull failed: ${secret.slice(0, 9000)}`)).toBe(`pull failed: ${REDACTED}`);
    expect(redact(`${secret.slice(-9000)} failed`)).toBe(`${REDACTED} failed`);
  });

  test.each<[string, unknown]>([
    [
      'too many secrets',
      { token: Array.from({ length: 60 }, (_, index) => ({ token: `${index}${'x'.repeat(10_000)}` })) },
    ],
    ['data nested too deeply', Array.from({ length: 100_000 }).reduce((inner) => [inner], 'password=hunter22')],
    ['a manifest nested too deeply', { manifest: `a: ${'['.repeat(20_000)}` }],
  ])('with %s', (_, data) => {
    expect(redactor(data)('text with hunter22')).toBe(WITHHELD);
    expect(redactionProblem(data)?.path).toMatch(/^\(the batch\)$|^submit\.manifest$/);
  });

  test('in a text that is cut because it is longer than 1 MiB', () => {
    const text = redactor({ password: 'hunter22' })(`begin ${'x'.repeat(2 * MIB)} hunter22 end`);
    expect(text.length).toBeLessThanOrEqual(MIB + REDACTED.length);
    expect(text).toMatch(/^begin x+…x+ \*{9}\(redacted\) end$/);
  });

  test('named by an alias of a manifest, which has up to 1,000 of them', () => {
    const manifest = `a: &a hunter22\nb: [${'*a,'.repeat(999)}]\npassword: *a\n`;
    expect(redactor({ manifest })('is hunter22')).toBe(`is ${REDACTED}`);
    const data = { manifest: manifest.replace('b: [', 'b: [*a,') };
    expect(redactor(data)('is hunter22')).toBe(WITHHELD);
    expect(redactionProblem(data)).toMatchObject({ path: 'submit.manifest' });
  });

  test('whose quote is not closed', () => {
    expect(redactor()('password="abc def\nnext')).toBe(`password=${REDACTED}\nnext`);
  });

  test('in the part of a text that a slow pattern did not reach', () => {
    const redact = redactor({ 'spark.redaction.string.regex': 'hunter[0-9]{900}|hunter22' });
    const text = redact(`hunter22 ${'x'.repeat(100_000)} hunter22 end`);
    expect(text.startsWith(REDACTED)).toBe(true);
    expect(text).not.toContain('hunter');
    expect(text.endsWith(`x ${REDACTED} end`)).toBe(true);
  });
});
