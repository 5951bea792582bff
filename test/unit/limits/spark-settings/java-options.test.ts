import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readHadoopFile } from '../../../../src/limits/spark-settings/hadoop-files.ts';
import { settingsInConfFile, settingsInProperty } from '../../../../src/limits/spark-settings/hidden-settings.ts';
import { readJavaOptions, settingsInText } from '../../../../src/limits/spark-settings/java-options.ts';

describe('the options of a JVM', () => {
  test.each([
    ['a plain definition', '-Xss1m -Dspark.x=1', ['spark.x', '1']],
    ['quotes around all of it', '"-Dspark.x=a b"', ['spark.x', 'a b']],
    ['quotes around the value', "-Dspark.x='a b'", ['spark.x', 'a b']],
    ['quotes around the key', '-D"spark.x"=1', ['spark.x', '1']],
    ['quotes around the option', '"-"D\'spark\'.x=1', ['spark.x', '1']],
    ['an escaped letter', String.raw`-Ds\park.x=1`, ['spark.x', '1']],
    ['an escaped hyphen', String.raw`\-Dspark.x=1`, ['spark.x', '1']],
    ['no value', '-Dspark.x', ['spark.x', '']],
    ['a quote that is never closed', '-Da="x -Dspark.x=1', ['spark.x', '1']],
    ['a value with an equals sign', '-Dspark.x=a=b', ['spark.x', 'a=b']],
  ])('define a property with %s', (_, options, setting) => {
    expect(readJavaOptions(options).settings).toContainEqual(setting);
  });

  test.each(['@/opt/o', '"@/opt/o"', '-XX:Flags=/opt/o', '-XX:VMOptionsFile=/opt/o', '-Dspark.${x}=1', '$(OPTIONS)'])(
    'are opaque with %s',
    (options) => {
      expect(readJavaOptions(options).opaque).toHaveLength(1);
    },
  );

  test('are not opaque with an address or a variable in a value', () => {
    expect(readJavaOptions('-Dmail=a@b -XX:HeapDumpPath=/x/{{APP_ID}} -XX:+UseG1GC').opaque).toEqual([]);
  });

  test('within options are opaque when they are nested too deeply', () => {
    const nested = '-Dspark.driver.extraJavaOptions='.repeat(20);
    expect(settingsInProperty('spark.driver.extraJavaOptions', nested).opaque).toContainEqual(
      expect.stringContaining('too deeply'),
    );
  });
});

test.each([
  ['JVM options', (text: string) => readJavaOptions(text)],
  ['any text', settingsInText],
  ['a Hadoop configuration', readHadoopFile],
  ['a script', (text: string) => settingsInConfFile('spark-env.sh', text)],
])('hostile text as %s costs linear time', (_, read) => {
  const atom = fc.constantFrom(
    '-D',
    '"',
    "'",
    '\\',
    'spark.x=',
    '=',
    ' ',
    '<property>',
    '<name>',
    '<!--',
    '-->',
    '<![CDATA[',
    'SPARK_MEM=',
  );
  const used = (text: string) => {
    const before = process.cpuUsage();
    read(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  fc.assert(
    fc.property(fc.array(atom, { minLength: 1, maxLength: 4 }), (atoms) => {
      const text = atoms.join('');
      // A quadratic reader takes minutes for this text.
      expect(used(text.repeat(Math.ceil(500_000 / text.length)))).toBeLessThan(10_000);
    }),
    { numRuns: 15 },
  );
});
