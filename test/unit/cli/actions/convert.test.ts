import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { convert } from '../../../../src/cli/actions/convert.ts';
import { exitCode, type ExitName } from '../../../../src/cli/shared/exit-codes.ts';
import { type Output, outputTo } from '../../../../src/cli/shared/output.ts';
import { sparkbatchProgram } from '../../../../src/cli/program.ts';

/** Runs an action; returns what it wrote, and the exit code. */
async function capture(json: boolean, work: (output: Output) => Promise<ExitName>) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const output = outputTo(out, err, { format: json ? 'json' : 'text', debug: false });
  const code = await work(output).then(exitCode, (error: unknown) => output.error(error));
  const read = (stream: PassThrough) => ((stream.read() as Buffer | null) ?? '').toString();
  return { code, out: read(out), err: read(err) };
}

async function runCommand(args: readonly string[]) {
  let ended: Awaited<ReturnType<typeof capture>> | undefined;
  const program = sparkbatchProgram(async (options, work) => {
    ended = await capture(options.output === 'json', work);
  });
  await program.parseAsync(args, { from: 'user' });
  if (!ended) throw new Error('The command did nothing');
  return ended;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convert-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COMMAND = [
  'spark-submit',
  '--deploy-mode',
  'cluster',
  '--class',
  'a.B',
  '--conf',
  'spark.kubernetes.container.image=x',
];

describe('sparkbatch convert', () => {
  test('converts the operators of Airflow in a folder, and one by its file', async () => {
    const dags = join(folder, 'dags');
    await mkdir(dags);
    const file = join(dags, 'etl.json');
    const connection = { conn_type: 'k8s', host: '10.0.0.1', port: 6443, extra: { 'deploy-mode': 'cluster' } };
    const conf = { 'spark.kubernetes.container.image': 'apache/spark:4.1.4', 'spark.kubernetes.namespace': 'team-a' };
    const values = { name: 'etl', application: 'local:///etl.py', conf };
    await writeFile(file, JSON.stringify({ operator: 'SparkSubmitOperator', arguments: values, connection }));
    const one = await runCommand(['convert', '-f', file]);
    expect(one.code).toBe(0);
    expect(parse(one.out)).toMatchObject({ name: 'etl', namespace: 'team-a', image: 'apache/spark:4.1.4' });
    const all = await runCommand(['convert', '-f', dags, '--out', join(folder, 'of-airflow'), '-o', 'json']);
    expect(JSON.parse(all.out)).toMatchObject({
      conversions: [{ source: 'etl.json', name: 'etl', result: 'complete' }],
    });
  });

  test('prints a batch file, with notes as comments and on standard error', async () => {
    const { code, out, err } = await runCommand([
      'convert',
      '--',
      ...COMMAND,
      '--queue',
      'prod',
      'local:///a.jar',
      '-o',
      '1',
    ]);
    expect(code).toBe(11);
    expect(out).toMatch(/^# Differences from the original:\n# - --queue prod: is left out: queues belong to YARN/);
    expect(err).toMatch(/^--queue prod: is left out/);
    expect(parse(out)).toEqual({
      name: 'a.B',
      mainClass: 'a.B',
      mainApplicationFile: 'local:///a.jar',
      arguments: ['-o', '1'],
      image: 'x',
      namespace: 'default',
    });
  });

  test('exits with 2 and prints an incomplete batch when a problem must be fixed', async () => {
    const { code, out, err } = await runCommand([
      'convert',
      '-o',
      'json',
      '--',
      'spark-submit',
      '--deploy-mode',
      'cluster',
      'local:///a.py',
    ]);
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toEqual({
      batch: { name: 'a.py', mainApplicationFile: 'local:///a.py', namespace: 'default' },
      notes: [
        expect.objectContaining({ about: 'spark-defaults.conf and the files beside it' }),
        expect.objectContaining({ about: 'namespace' }),
      ],
      problems: [{ path: 'image', message: 'is missing: name the container image of driver and executors' }],
    });
  });

  test('reads a script from standard input, and the properties file that it names', async () => {
    const properties = join(folder, 'spark.properties');
    await writeFile(properties, '# all\nspark.driver.memory  2g\nspark.x=a\\\n  b\nother=1\n');
    const stdin = `#!/bin/sh\nCONF=${properties}\n${COMMAND.join(' ')} \\\n  --properties-file "$CONF" 'local:///a b.jar'\n`;
    const { code, out, err } = await capture(false, (output) =>
      convert({ words: [], file: '-', env: {} }, Readable.from(stdin), output),
    );
    expect(code).toBe(11);
    expect(err).toContain('other: is left out: it is not a Spark property, and Spark ignores it\n');
    expect(err).toContain('sparkVersion: is not known from the image "x"');
    expect(parse(out)).toMatchObject({
      mainApplicationFile: 'local:///a b.jar',
      driver: { memory: '2g' },
      sparkConf: { 'spark.x': 'ab' },
    });
  });

  test('finds the SparkApplication among other resources', async () => {
    const file = join(folder, 'app.yaml');
    const spec = 'spec: { type: Python, image: x, mainApplicationFile: "local:///a.py", executor: { instances: 1 } }';
    await writeFile(
      file,
      `kind: ConfigMap\n---\napiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nmetadata: { name: pi }\n${spec}\n`,
    );
    const { code, out } = await runCommand(['convert', '-f', file]);
    expect(code).toBe(0);
    expect(out).toContain('# - ConfigMap: is left out: create it as before');
    expect(parse(out)).toMatchObject({ name: 'pi', executor: { instances: 1 } });
  });

  test('converts a folder to batch files, and prints a table', async () => {
    const [from, to] = [join(folder, 'many'), join(folder, 'out')];
    await mkdir(join(from, 'sub'), { recursive: true });
    const application = (name: string, fields = '') =>
      `apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nmetadata: { name: ${name} }\nspec: { type: Python, image: x, sparkVersion: 3.5.7, mainApplicationFile: "local:///a.py"${fields} }\n`;
    await writeFile(join(from, 'two.yaml'), `${application('a')}---\n${application('b', ', suspend: true')}`);
    await writeFile(join(from, 'sub/job.sh'), `#!/bin/sh\n${COMMAND.join(' ')} --name c local:///a.jar\n`);
    await writeFile(join(from, 'client.yaml'), application('d', ', mode: client'));
    await writeFile(join(from, 'readme.md'), 'no application');
    const { code, out } = await runCommand(['convert', '-f', from, '--out', to]);
    expect(code).toBe(11);
    expect(out).toMatch(/^SOURCE +NAME +RESULT +KIND +BATCH FILE +WHY\n/);
    expect(out).toContain('1 complete, 2 complete with notes, 1 refused.');
    expect((await readdir(to)).toSorted()).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
    expect(parse(await readFile(join(to, 'a.yaml'), 'utf8'))).toMatchObject({ name: 'a', executor: { instances: 1 } });
    const again = await runCommand(['convert', '-f', from, '--out', to]);
    expect(again.code).toBe(2);
    expect(again.err).toContain('Nothing was written.');
  });

  test.each([
    ['an empty command line', ['convert'], 'Give what to convert'],
    ['a missing file', ['convert', '-f', '/nowhere/x.sh'], "Can't read /nowhere/x.sh"],
    ['a command that submits nothing', ['convert', '--', 'spark-submit', '--version'], 'submits nothing'],
    ['a file together with a command line', ['convert', '-f', 'x', '--', 'spark-submit', 'a.py'], 'Give either'],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await runCommand(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
