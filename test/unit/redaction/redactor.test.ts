import { describe, expect, test } from '@jest/globals';
import { redactionProblem } from '../../../src/redaction/known-secrets.ts';
import { REDACTED, redactor, WITHHELD } from '../../../src/redaction/redactor.ts';
import { boundFor, cpuTimeOf } from '../../support/cpu-time.ts';

describe('A redactor removes a value that the text assigns to a secret name in', () => {
  test.each([
    ['a property', 'spark.hadoop.fs.s3a.secret.key=abc', `spark.hadoop.fs.s3a.secret.key=${REDACTED}`],
    ['an argument', '--conf my.password=abc --verbose', `--conf my.password=${REDACTED} --verbose`],
    ['JSON', '{"token": "a b", "user": "ada"}', `{"token": ${REDACTED}, "user": "ada"}`],
    [
      'JSON in JSON',
      String.raw`{\"token\": \"a b\", \"user\": \"ada\"}`,
      String.raw`{\"token\": ${REDACTED}, \"user\": \"ada\"}`,
    ],
    ['YAML', 'accessKey: abc', `accessKey: ${REDACTED}`],
    ['upper case', 'AWS_SECRET_ACCESS_KEY=abc', `AWS_SECRET_ACCESS_KEY=${REDACTED}`],
    ['a URL', 'jdbc:x://db?user=ada&password=abc', `jdbc:x://db?user=ada&password=${REDACTED}`],
    [
      'an option in a property',
      'spark.driver.extraJavaOptions="-Dx=1 -Dtrust.password=abc"',
      `spark.driver.extraJavaOptions="-Dx=1 -Dtrust.password=${REDACTED}`,
    ],
    [
      'an environment variable in JSON',
      '{"name":"DB_PASSWORD","value":"abc"}',
      `{"name":"DB_PASSWORD","value":"${REDACTED}"}`,
    ],
    [
      'an environment variable in Go',
      'EnvVar{Name:"DB_PASSWORD", Value:"abc", ValueFrom:nil}',
      `EnvVar{Name:"DB_PASSWORD", Value:"${REDACTED}", ValueFrom:nil}`,
    ],
    [
      'a property in XML',
      '<name>a.password</name>\n  <value>abc</value>',
      `<name>a.password</name>\n  <value>${REDACTED}</value>`,
    ],
  ])('%s', (_, text, expected) => {
    const redact = redactor();
    expect(redact(text)).toBe(expected);
    expect(redact(redact(text))).toBe(expected);
  });

  test.each(['driver PENDING: 0/3 nodes are available', 'a.b=c', 'secret "db" not found', '{"user": "ada"}'])(
    'nothing else: %s',
    (text) => expect(redactor()(text)).toBe(text),
  );
});

const PEM = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nQm9vbQ==\n-----END KEY-----\n';

describe('A redactor removes a value from a text when the data assign it to a secret name', () => {
  test.each<[string, unknown, string]>([
    ['in a property', { sparkConf: { 'spark.x.password': 'hunter22' } }, 'hunter22'],
    ['in an environment variable', { driver: { env: { DB_PASSWORD: 'hunter22' } } }, 'hunter22'],
    [
      'in a variable of a pod template',
      { driver: { template: { spec: { containers: [{ env: [{ name: 'A_TOKEN', value: 'hunter22' }] }] } } } },
      'hunter22',
    ],
    ['as a number', { variables: { token: 12345678 } }, '12345678'],
    ['in an argument', { arguments: ['--db-password', 'hunter22'] }, 'hunter22'],
    ['in an argument with =', { arguments: ['--db-password=hunter22'] }, 'hunter22'],
    [
      'in a Java option',
      { sparkConf: { 'spark.driver.extraJavaOptions': '-Da=b -Dtrust.password=hunter22 -Dc=d' } },
      'hunter22',
    ],
    ['in a URL', { arguments: ['jdbc:x://db?user=ada&password=hunter22&ssl=true'] }, 'hunter22'],
    [
      'in a Hadoop file',
      {
        hadoopConfFiles: { 'core-site.xml': '<property><name>fs.secret</name><value>hunter&lt;22</value></property>' },
      },
      'hunter<22',
    ],
    ['in a properties file', { sparkConfFiles: { 'metrics.properties': 'sink.password=hunter22\n' } }, 'hunter22'],
    [
      'in a manifest',
      { submit: { kind: 'manifest', manifest: 'spec:\n  env:\n    - name: MY_TOKEN\n      value: hunter 22\n' } },
      'hunter 22',
    ],
    [
      "in an operator's spec",
      { submit: { kind: 'operator', spec: { sparkConf: { 'a.secret': 'hunter22' } } } },
      'hunter22',
    ],
    ['in data that are not a batch', ['odd', { password: 'hunter22' }], 'hunter22'],
  ])('%s', (_, data, value) => {
    expect(redactor(data)(`connecting as ada/${value}@db`)).toBe(`connecting as ada/${REDACTED}@db`);
  });

  test.each<[string, string, string]>([
    ['escaped as JSON', 'a"b\\c\nd', String.raw`Invalid value: "a\"b\\c\nd": no`],
    ['escaped as a URL', 'a/b&c=d', 'https://x?p=a%2Fb%26c%3Dd'],
    ['escaped as XML', 'a<b&cd', '<v>a&lt;b&amp;cd</v>'],
    ['encoded as in a Secret', 'hunter22', 'data: {p: aHVudGVyMjI=}'],
    ['line by line', PEM, 'line 2: MIIEvQIBADANBgkqhkiG9w0 is no key'],
    ['truncated at the end', 'hunter22hunter22', 'login failed: hunter22hun'],
    ['truncated before …', 'hunter22hunter22', 'login failed: hunter22hun… at 3'],
    ['truncated at the beginning', 'hunter22hunter22', 'ter22hunter22 failed'],
  ])('%s', (_, secret, text) => {
    const redacted = redactor({ password: secret })(text);
    expect(redacted).toContain(REDACTED);
    expect(redacted).not.toMatch(/hunter2|MIIE|aHVu|a%2Fb|a&lt;|a\\"b/);
  });

  test('completely, also when it contains another secret', () => {
    const redact = redactor({ password: 'hunter22', token: 'xhunter22y' });
    expect(redact('is xhunter22y or hunter22')).toBe(`is ${REDACTED} or ${REDACTED}`);
  });

  test('without redacting its own replacement again', () => {
    expect(redactor({ password: 'redacted', token: 'hunter22' })('password=hunter22')).toBe(`password=${REDACTED}`);
  });
});

describe('A redactor keeps', () => {
  test('values of less than four letters, because they are common words', () => {
    expect(redactor({ 'use.token': 'yes' })('yes, it runs')).toBe('yes, it runs');
  });

  test.each([
    ['the value of a switch', { 'token.renewal.enabled': 'true' }, 'is it true'],
    ['the name of a Secret', { volumes: [{ secret: { secretName: 'db-login' } }] }, 'Secret db-login not found'],
    ['the names of pull secrets', { imagePullSecrets: ['registry'] }, 'Secret registry not found'],
  ])('%s', (_, data, text) => {
    expect(redactor(data)(text)).toBe(text);
  });
});

describe("Spark's redaction properties determine what is secret", () => {
  test('by name and by text', () => {
    const redact = redactor({ 'spark.redaction.regex': '(?i)salary', 'spark.redaction.string.regex': '\\d{16}' });
    expect(redact('Salary=10 card 1234567812345678 token=t')).toBe(`Salary=${REDACTED} card ${REDACTED} token=t`);
  });

  test('in a batch and in the properties of a manifest', () => {
    const inBatch = redactor({ sparkConf: { 'spark.redaction.regex': 'salary', 'my.salary': 'forty-two' } });
    expect(inBatch('it is forty-two')).toBe(`it is ${REDACTED}`);
    const manifest =
      'data:\n  spark.properties: |\n    spark.redaction.regex (?i)salary|bonus\n    my.bonus=forty-two\n';
    expect(redactor({ submit: { manifest } })('it is forty-two')).toBe(`it is ${REDACTED}`);
  });

  test.each(['(?<', '(?=x)y', String.raw`(a)\1`, 'a++', '[a-z&&[^b]]', '[a[b]]', 'x{1001}', '((x{40}){40}){40}'])(
    'and every text is withheld when the pattern %s cannot run in linear time',
    (pattern) => {
      expect(redactor({ 'spark.redaction.regex': pattern })('password=x')).toBe(WITHHELD);
      expect(redactor({ 'spark.redaction.string.regex': pattern })('driver started')).toBe(WITHHELD);
      expect(redactionProblem({ sparkConf: { 'spark.redaction.regex': pattern } })).toEqual({
        path: 'sparkConf["spark.redaction.regex"]',
        message: expect.stringContaining('cannot be matched in linear time'),
      });
    },
  );
});

test('A redactor processes a megabyte of log in linear time', () => {
  const redact = redactor({ sparkConf: { 'a.password': 'hunter22', 'b.token': PEM } });
  const log =
    'INFO TaskSetManager: Finished task 3.0 in stage 1.0 (TID 7) in 12 ms on 10.0.0.3 (1/8): a=b "c":"d"\n'.repeat(
      10_000,
    );
  const time = cpuTimeOf(() => expect(redact(`${log}hunter22`)).toBe(`${log}${REDACTED}`));
  expect(time).toBeLessThan(boundFor(1000));
});
