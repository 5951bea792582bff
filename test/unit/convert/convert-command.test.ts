import { describe, expect, test } from '@jest/globals';
import { OPTIONS, SWITCHES } from '../../../src/convert/spark-submit-arguments.ts';
import { commandInScript, commandInWords, convertCommand } from '../../../src/convert/index.ts';

function converted(script: string) {
  const { words, surroundings } = commandInScript(script);
  return convertCommand(words, surroundings);
}

/** Notes by what they are about, and problems by their path after an exclamation mark. */
function notesAndProblems(script: string): Record<string, string> {
  const { notes, problems } = converted(script);
  return Object.fromEntries([
    ...notes.map(({ about, message }) => [about, message]),
    ...problems.map(({ path, message }) => [`! ${path}`, message]),
  ]) as Record<string, string>;
}

const MASTER = '--master k8s://https://k:6443 --deploy-mode cluster';
const IMAGE = '--conf spark.kubernetes.container.image=spark:1';
const JAVA = `spark-submit ${MASTER} ${IMAGE} --class a.B`;

describe('convertCommand', () => {
  test('the example in the Kubernetes documentation of Spark is converted', () => {
    const { batch, problems } = converted(`./bin/spark-submit \\
        --master k8s://https://192.168.99.100:8443 \\
        --deploy-mode cluster \\
        --name spark-pi \\
        --class org.apache.spark.examples.SparkPi \\
        --conf spark.executor.instances=5 \\
        --conf spark.kubernetes.container.image=apache/spark:4.1.4 \\
        local:///path/to/examples.jar 1000`);
    expect(problems).toEqual([]);
    expect(batch).toEqual({
      name: 'spark-pi',
      mainClass: 'org.apache.spark.examples.SparkPi',
      mainApplicationFile: 'local:///path/to/examples.jar',
      arguments: ['1000'],
      sparkVersion: '4.1.4',
      image: 'apache/spark:4.1.4',
      namespace: 'default',
      executor: { instances: 5 },
    });
  });

  test('a PySpark command with modules, an environment and packages is converted', () => {
    const { batch, problems } = converted(`spark-submit ${MASTER} ${IMAGE} \\
      --py-files s3a://b/lib.zip,s3a://b/more.egg --archives s3a://b/env.tar.gz#environment \\
      --packages org.apache.hadoop:hadoop-aws:3.4.1,a:b:1 --exclude-packages c:d --repositories https://r.example.org \\
      --conf spark.pyspark.python=./environment/bin/python -c spark.kubernetes.driverEnv.STAGE=prod \\
      --driver-memory 4g --executor-memory=8G --num-executors 10 --executor-cores 4 --driver-cores 2 \\
      s3a://b/jobs/daily_report.py --date 2026-01-01 --dry-run`);
    expect(problems).toEqual([]);
    expect(batch).toEqual({
      name: 'daily_report.py',
      mainApplicationFile: 's3a://b/jobs/daily_report.py',
      arguments: ['--date', '2026-01-01', '--dry-run'],
      image: 'spark:1',
      namespace: 'default',
      driver: { memory: '4g', cores: 2, env: { STAGE: 'prod' } },
      executor: { memory: '8G', instances: 10, cores: 4 },
      deps: {
        pyFiles: ['s3a://b/lib.zip', 's3a://b/more.egg'],
        archives: ['s3a://b/env.tar.gz#environment'],
        packages: ['org.apache.hadoop:hadoop-aws:3.4.1', 'a:b:1'],
        excludePackages: ['c:d'],
        repositories: ['https://r.example.org'],
      },
      sparkConf: { 'spark.pyspark.python': './environment/bin/python' },
    });
  });

  test('an R command with JVM options is converted', () => {
    const { batch } = converted(`spark-submit ${MASTER} ${IMAGE} --driver-java-options "-Da=b -Dc=d" \\
      --driver-class-path /x/* --driver-library-path /l local:///opt/job.R`);
    expect(batch).toMatchObject({
      name: 'job.R',
      mainApplicationFile: 'local:///opt/job.R',
      sparkConf: {
        'spark.driver.extraJavaOptions': '-Da=b -Dc=d',
        'spark.driver.extraClassPath': '/x/*',
        'spark.driver.extraLibraryPath': '/l',
      },
    });
  });

  test('an EMR step on YARN is converted, with a note about every YARN setting', () => {
    const script = `command-runner.jar spark-submit --deploy-mode cluster --master yarn --queue etl --class a.B \\
      --conf spark.yarn.submit.waitAppCompletion=false --conf spark.dynamicAllocation.enabled=true s3://b/a.jar x`;
    expect(converted(script).batch).toEqual({
      name: 'a.B',
      mainClass: 'a.B',
      mainApplicationFile: 's3://b/a.jar',
      arguments: ['x'],
      sparkConf: { 'spark.dynamicAllocation.enabled': 'true' },
    });
    expect(notesAndProblems(script)).toEqual({
      '--master yarn': expect.stringContaining('runs on Kubernetes'),
      '--queue etl': expect.stringContaining('queues belong to YARN'),
      'spark.yarn.submit.waitAppCompletion': 'is left out: Spark reads it on YARN only',
      '! image': 'is missing: name the container image of driver and executors',
      'spark-defaults.conf and the files beside it': expect.stringContaining('--spark-conf-dir'),
    });
  });

  test('a command for EKS with namespace, service account, node selectors and secrets is converted', () => {
    const { batch, problems } = converted(`HADOOP_USER_NAME=me nohup /usr/lib/spark/bin/spark-submit \\
      ${MASTER} ${IMAGE} --class a.B --conf spark.kubernetes.namespace=emr \\
      --conf spark.kubernetes.authenticate.driver.serviceAccountName=emr-sa \\
      --conf "spark.kubernetes.driver.node.selector.eks.amazonaws.com/nodegroup=on demand" \\
      --conf spark.kubernetes.driver.label.team=risk --conf spark.kubernetes.executor.annotation.note='a = b' \\
      --conf spark.kubernetes.driver.secretKeyRef.PASSWORD=db:password \\
      --conf spark.kubernetes.container.image.pullSecrets=a,b local:///a.jar > out.log 2>&1`);
    expect(problems.map(({ path }) => path)).toEqual(['driver.nodeSelector["eks.amazonaws.com/nodegroup"]']);
    expect(batch).toMatchObject({
      namespace: 'emr',
      imagePullSecrets: ['a', 'b'],
      driver: { serviceAccount: 'emr-sa', labels: { team: 'risk' } },
      executor: { annotations: { note: 'a = b' } },
      sparkConf: { 'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'db:password' },
    });
  });

  test('a command inside another command is converted', () => {
    const inner = `kubectl exec pod -- bash -c 'cd /opt && bin/spark-submit ${MASTER} ${IMAGE} --class a.B local:///a.jar "x y"'`;
    expect(converted(inner).batch).toMatchObject({ mainClass: 'a.B', arguments: ['x y'] });
  });

  test('commandInWords accepts the words of a command line with and without spark-submit', () => {
    const words = ['--class', 'a.B', 'local:///a.jar'];
    const found = (given: readonly string[]) => commandInWords(given).words.map(({ text }) => text);
    expect(found(words)).toEqual(words);
    expect(found(['sudo', '/opt/spark/bin/spark-submit', ...words])).toEqual(words);
    expect(found([`spark-submit ${words.join(' ')}`])).toEqual(words);
  });

  test('an option overrides --conf, a later option an earlier one, and --conf a properties file', () => {
    const words =
      '--conf spark.driver.memory=1g --driver-memory 2g --driver-memory=3g --properties-file f --conf spark.ui.port=1 j.py';
    const readText = () => ({ text: 'spark.ui.port 2\nspark.driver.memory 9g\nspark.x y\n' });
    expect(convertCommand(words.split(' '), { readText }).batch).toMatchObject({
      driver: { memory: '3g' },
      sparkConf: { 'spark.ui.port': '1', 'spark.x': 'y' },
    });
  });
});

describe('notes and problems', () => {
  test.each<[string, string, Record<string, string>]>([
    [
      'client mode',
      `spark-submit --master k8s://k --deploy-mode client ${IMAGE} --class a.B local:///a.jar`,
      { '--deploy-mode client': 'ran the driver on the local machine' },
    ],
    [
      'an implicit client mode',
      `spark-submit ${IMAGE} --class a.B local:///a.jar`,
      { 'no --deploy-mode': 'ran the driver on the local machine' },
    ],
    ['a local master', `${JAVA} --master local[4] local:///a.jar`, { '--master local[4]': 'It needs an image' }],
    ['supervision', `${JAVA} --supervise local:///a.jar`, { '--supervise': 'retry.application' }],
    [
      'cores of a standalone cluster',
      `${JAVA} --total-executor-cores 8 local:///a.jar`,
      { '--total-executor-cores 8': 'executor.instances' },
    ],
    ['verbosity', `${JAVA} -v local:///a.jar`, { '--verbose': 'sparkbatch status' }],
    [
      'an unavailable properties file',
      `${JAVA} --properties-file /x local:///a.jar`,
      { '--properties-file /x': "can't be read" },
    ],
    [
      'a name for the driver',
      `${JAVA} --conf spark.kubernetes.driver.pod.name=x local:///a.jar`,
      { 'spark.kubernetes.driver.pod.name': 'a new name' },
    ],
    [
      'waiting',
      `${JAVA} --conf spark.kubernetes.submission.waitAppCompletion=false local:///a.jar`,
      { 'spark.kubernetes.submission.waitAppCompletion': 'SparkBatch always follows' },
    ],
    [
      'credentials of the submission',
      `${JAVA} --conf spark.kubernetes.authenticate.submission.oauthToken=abcd local:///a.jar`,
      { 'spark.kubernetes.authenticate.submission.oauthToken': 'the worker has the credentials' },
    ],
    [
      "Kyuubi's tag",
      `${JAVA} --conf spark.kubernetes.driver.label.kyuubi-unique-tag=x local:///a.jar`,
      { 'spark.kubernetes.driver.label.kyuubi-unique-tag': 'it belongs to Kyuubi' },
    ],
    [
      'a label that Spark sets',
      `${JAVA} --conf spark.kubernetes.executor.label.spark-role=x local:///a.jar`,
      { 'spark.kubernetes.executor.label.spark-role': 'set by Spark' },
    ],
    [
      'an address of the driver',
      `${JAVA} --conf spark.driver.bindAddress=:: local:///a.jar`,
      { 'spark.driver.bindAddress': 'Spark refuses' },
    ],
    [
      'a property that does not belong to Spark',
      `${JAVA} --conf my.key=x local:///a.jar`,
      { 'my.key': 'not a Spark property' },
    ],
    [
      'a secret',
      `${JAVA} --conf spark.hadoop.fs.s3a.secret.key=abcdef local:///a.jar`,
      { 'spark.hadoop.fs.s3a.secret.key': "stored in Temporal's history" },
    ],
    [
      'an upload path without a file to upload',
      `${JAVA} --conf spark.kubernetes.file.upload.path=s3a://u local:///a.jar`,
      { 'spark.kubernetes.file.upload.path': 'no file is uploaded' },
    ],
    ['a variable', `${JAVA} local:///a.jar $DATE`, { '! arguments[0]': '$DATE is not set in the script' }],
    [
      'a command substitution inside a property',
      `${JAVA} --conf "spark.a=x-$(date)" local:///a.jar`,
      { '! sparkConf["spark.a"]': '$(date) is the output of a command' },
    ],
  ])('a note or problem reports %s', (_, script, expected) => {
    const found = notesAndProblems(script);
    for (const [about, message] of Object.entries(expected)) expect(found[about]).toContain(message);
  });

  test.each([
    ['a path', '/etc/spark/driver.yaml', '/etc/spark/driver.yaml'],
    ['a relative path', 'driver.yaml', 'driver.yaml'],
    ['a URI', 'file:///etc/spark/driver.yaml', '/etc/spark/driver.yaml'],
    ['a short URI', 'file:/etc/spark/driver.yaml', '/etc/spark/driver.yaml'],
  ])('a pod template in a local file, given by %s, needs no spark-submit', (_, written, templateFile) => {
    const property = 'spark.kubernetes.driver.podTemplateFile';
    const container = '--conf spark.kubernetes.driver.podTemplateContainerName=main';
    const { batch, notes, problems } = converted(`${JAVA} --conf ${property}=${written} ${container} local:///a.jar`);
    expect(problems).toEqual([]);
    expect(batch).toMatchObject({ driver: { templateFile } });
    expect(batch).not.toHaveProperty('submit');
    expect(batch.sparkConf).not.toHaveProperty([property]);
    expect(notes.find(({ about }) => about === property)?.message).toBe(
      'becomes driver.templateFile, which is read at submission, relative to the batch file',
    );
  });

  test('a pod template at a remote address needs spark-submit', () => {
    const property = 'spark.kubernetes.executor.podTemplateFile';
    const { batch } = converted(`${JAVA} --conf ${property}=s3a://b/executor.yaml local:///a.jar`);
    expect(batch).toMatchObject({
      submit: { kind: 'spark-submit' },
      sparkConf: { [property]: 's3a://b/executor.yaml' },
    });
    expect(batch.executor).toBeUndefined();
  });

  test('notes do not quote secret values', () => {
    expect(JSON.stringify(notesAndProblems(`${JAVA} --conf spark.db.password=hunter22 local:///a.jar`))).not.toContain(
      'hunter22',
    );
  });

  test('a command without differences has no problems, and no notes that need attention', () => {
    const words = [
      '--deploy-mode',
      'cluster',
      '--conf',
      'spark.kubernetes.container.image=apache/spark:4.1.4',
      '--class',
      'a.B',
      'local:///a.jar',
    ];
    const conversion = convertCommand([
      ...words.slice(0, 2),
      '--conf',
      'spark.kubernetes.namespace=a',
      ...words.slice(2),
    ]);
    expect(conversion.problems).toEqual([]);
    expect(conversion.notes.map(({ about, level }) => [about, level])).toEqual([
      ['spark-defaults.conf and the files beside it', undefined],
      ['sparkVersion', undefined],
    ]);
  });
});

describe('the kind of submission', () => {
  test.each([
    ['a local jar', `${JAVA} target/app.jar`, 'the application target/app.jar'],
    ['a local file', `${JAVA} --files file:///etc/app.conf local:///a.jar`, 'deps.files file:///etc/app.conf'],
    ['a keytab', `${JAVA} --principal me@X --keytab /etc/me.keytab local:///a.jar`, 'spark.kerberos.keytab'],
    [
      'custom feature steps',
      `${JAVA} --conf spark.kubernetes.driver.pod.featureSteps=a.B local:///a.jar`,
      'spark.kubernetes.driver.pod.featureSteps',
    ],
  ])('the kind is spark-submit for %s', (_, script, about) => {
    const { batch, notes } = converted(script);
    expect(batch.submit).toEqual({ kind: 'spark-submit' });
    expect(notes.find((note) => note.about === about)?.message).toContain('submit.kind is spark-submit');
  });

  test('the kind is not set if native submission supports everything', () => {
    expect(converted(`${JAVA} local:///a.jar`).batch.submit).toBeUndefined();
  });
});

describe('options of spark-submit', () => {
  test.each([...OPTIONS])('the option %s is converted, noted or refused', (option) => {
    const value = option === '--conf' ? 'spark.marked=7' : '7';
    expect(outcomeOf([option, value, 'local:///a.py'], option)).toContain('7');
  });

  test.each([...SWITCHES])('the switch %s is noted or refused', (option) => {
    expect(outcomeOf([option, 'local:///a.py'], option)).toContain(option);
  });

  function outcomeOf(words: readonly string[], option: string): string {
    try {
      const { batch, notes } = convertCommand(words);
      // Spark ignores the class of a Python application, and only its name shows.
      return option === '--class' ? String(batch.name) : JSON.stringify([batch, notes]);
    } catch (error) {
      return `7 ${String(error)}`;
    }
  }
});

describe('commands that cannot be converted', () => {
  test.each([
    ['no command', 'echo hello', 'It contains no spark-submit command.'],
    [
      'two commands',
      `${JAVA} local:///a.jar\n\n${JAVA} local:///b.jar`,
      'It contains 2 spark-submit commands, on lines 1, 3',
    ],
    ['--kill', 'spark-submit --kill ns:x --master k8s://k', 'sparkbatch kill ID'],
    ['--status', 'spark-submit --status ns:x --master k8s://k', 'sparkbatch status ID'],
    ['--version', 'spark-submit --version', 'submits nothing'],
    ['Spark Connect', 'spark-submit --remote sc://h a.py', 'Spark Connect'],
    ['run-example', 'spark-submit run-example SparkPi', 'local:///opt/spark/examples'],
    ['an interactive shell', 'spark-submit --name x pyspark-shell', 'starts an interactive shell'],
    ['no application', 'spark-submit --class a.B', 'names no application'],
    ['an unknown option', 'spark-submit --clas a.B a.jar', 'no option "--clas"'],
    ['an option without a value', 'spark-submit --class', 'needs a value'],
    ['a property without a value', 'spark-submit --conf spark.x a.jar', 'write key=value'],
  ])('convertCommand refuses %s', (_, script, message) => {
    expect(() => converted(script)).toThrow(message);
  });

  test('commandInWords refuses another command', () => {
    expect(() => commandInWords(['ls', '-l'])).toThrow('"ls -l" is not a spark-submit command');
  });
});
