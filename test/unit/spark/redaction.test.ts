import { describe, expect, test } from '@jest/globals';
import { REDACTED, redactor } from '../../../src/spark/redaction.ts';

describe('redaction', () => {
  test.each([
    ['a property', 'spark.hadoop.fs.s3a.secret.key=abc', `spark.hadoop.fs.s3a.secret.key=${REDACTED}`],
    ['an argument', '--conf my.password=abc --verbose', `--conf my.password=${REDACTED} --verbose`],
    ['JSON', '{"token": "a b", "user": "ada"}', `{"token": ${REDACTED}, "user": "ada"}`],
    ['YAML', 'accessKey: abc', `accessKey: ${REDACTED}`],
    ['upper case', 'AWS_SECRET_ACCESS_KEY=abc', `AWS_SECRET_ACCESS_KEY=${REDACTED}`],
    ['a word of no secret', 'rows: 12, user=ada', 'rows: 12, user=ada'],
    ['a URL', 'see https://example.org/tokens for more', 'see https://example.org/tokens for more'],
  ])('takes the value out of %s', (_what, text, expected) => {
    expect(redactor({})(text)).toBe(expected);
  });

  test('takes out a value the batch calls secret, wherever it stands', () => {
    const redact = redactor({ 'spark.executorEnv.DB_PASSWORD': 'hunter22' });
    expect(redact('connecting as ada/hunter22@db')).toBe(`connecting as ada/${REDACTED}@db`);
  });

  test('leaves short values standing: they are words of every log', () => {
    expect(redactor({ 'use.token': 'yes' })('yes, it runs')).toBe('yes, it runs');
  });

  test('goes by the pattern of the batch', () => {
    const redact = redactor({ 'spark.redaction.regex': '(?i)salary', 'spark.redaction.string.regex': '\\d{16}' });
    expect(redact('Salary=10 card 1234567812345678 token=t')).toBe(`Salary=${REDACTED} card ${REDACTED} token=t`);
  });

  test("falls back on Spark's pattern when that of the batch is not readable here", () => {
    expect(redactor({ 'spark.redaction.regex': '(?<' })('password=x')).toBe(`password=${REDACTED}`);
  });
});
