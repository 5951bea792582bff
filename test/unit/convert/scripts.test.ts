import { describe, expect, test } from '@jest/globals';
import { commandInScript, type Conversion, convertCommand } from '../../../src/convert/index.ts';
import { filesOf, type Machine, remarksOf } from '../../support/converted-driver.ts';

function converted(script: string, machine: Machine = {}, nth?: number): Conversion {
  const { words, surroundings } = commandInScript(script, nth);
  return convertCommand(words, { ...surroundings, ...filesOf(machine) });
}

const CLUSTER = '--master k8s://h --deploy-mode cluster --class A';
const IMAGE = '--conf spark.kubernetes.container.image=apache/spark:3.5.3';
const SUBMIT = `spark-submit ${CLUSTER} ${IMAGE}`;

describe('a script is followed', () => {
  test.each<[string, string, object]>([
    [
      'options that are appended to a variable',
      `OPTS="${IMAGE}"\nOPTS+=" --conf spark.executor.memory=8g"\nOPTS+=" --conf spark.kubernetes.namespace=team-a"\nspark-submit ${CLUSTER} \\\n  $OPTS \\\n  local:///a.jar`,
      { namespace: 'team-a', executor: { memory: '8g' } },
    ],
    [
      'a command that is built and evaluated',
      `NS="\${B_NS:-bench}"\ncmd="$SPARK_HOME/bin/spark-submit"\ncmd+=" ${CLUSTER} ${IMAGE}"\ncmd+=" --conf spark.kubernetes.namespace=\${NS}"\ncmd+=" local:///opt/tpch.py --query q1"\neval "$cmd"`,
      { namespace: 'bench', mainApplicationFile: 'local:///opt/tpch.py', arguments: ['--query', 'q1'] },
    ],
    [
      'the program in a variable',
      `SPARK_SUBMIT="$SPARK_HOME/bin/spark-submit"\n$SPARK_SUBMIT ${CLUSTER} ${IMAGE} local:///a.jar`,
      { mainApplicationFile: 'local:///a.jar' },
    ],
    [
      'ANSI quotes in another command, and an IFS without blanks',
      `#!/usr/bin/env bash\nset -euxo pipefail\nIFS=$'\\n\\t'  # prevents mistakes\nTAG=3.5.7\nNAMESPACE=\${NAMESPACE:-spark-jobs}\npushd $SPARK_HOME\n./bin/spark-submit ${CLUSTER} --conf spark.kubernetes.namespace=\${NAMESPACE} --conf spark.kubernetes.container.image=registry.example.org/spark:\${TAG} local:///a.jar\npopd`,
      { namespace: 'spark-jobs', image: 'registry.example.org/spark:3.5.7', sparkVersion: '3.5.7' },
    ],
    ['ANSI quotes in the command', `${SUBMIT} local:///a.jar $'a\\tb'`, { arguments: ['a\tb'] }],
    [
      'options in arrays, with comments between them',
      `A=(\n  # Required\n  --conf spark.hadoop.a=b\n  --conf "spark.x=y z"\n)\nA+=(--conf spark.ui.port=1)\n${SUBMIT} "\${A[@]}" local:///a.jar`,
      { sparkConf: { 'spark.hadoop.a': 'b', 'spark.x': 'y z', 'spark.ui.port': '1' } },
    ],
    [
      'here-strings and here-documents of other commands',
      `read -r U <<< "$(whoami)"\ncat > /tmp/x <<EOF\nkind: Pod\nspark-submit is called below\nEOF\n${SUBMIT} local:///a.jar`,
      { mainApplicationFile: 'local:///a.jar' },
    ],
    [
      'a template that the script writes itself',
      `T=/tmp/t_$$.yaml\nP=\${1:-routine}\ncat > \${T} << EOF\napiVersion: v1\nkind: Pod\nspec:\n  priorityClassName: \${P}\n  schedulerName: volcano\nEOF\n${SUBMIT} --name pi-\${P} --conf spark.kubernetes.driver.podTemplateFile=\${T} https://jobs.example.org/pi.py 2 0.001`,
      {
        name: 'pi-routine',
        driver: {
          template: {
            apiVersion: 'v1',
            kind: 'Pod',
            spec: { priorityClassName: 'routine', schedulerName: 'volcano' },
          },
        },
      },
    ],
    [
      'a function with arguments, and mentions of spark-submit',
      `check() {\n  if ! command -v spark-submit >/dev/null; then\n    echo "spark-submit not found"\n    exit 1\n  fi\n}\nrun() {\n  echo "Running: spark-submit --master k8s"\n  spark-submit ${CLUSTER} ${IMAGE} --name "$1" local:///a.jar "$@"\n}\ncheck\nrun etl x`,
      { name: 'etl', arguments: ['etl', 'x'] },
    ],
    [
      'a function that nothing calls',
      `submit() {\n  local ns=team-a\n  ${SUBMIT} --conf spark.kubernetes.namespace=$ns local:///a.jar\n}`,
      { namespace: 'team-a' },
    ],
    [
      'a function that runs its arguments',
      `run() { echo "+ $*"; "$@"; }\nrun ${SUBMIT} local:///a.jar`,
      { mainApplicationFile: 'local:///a.jar' },
    ],
    [
      'exec, env and sudo',
      `exec env A=b sudo -u etl ${SUBMIT} local:///a.jar`,
      { mainApplicationFile: 'local:///a.jar' },
    ],
    ['a command substitution', `OUT=$(${SUBMIT} local:///a.jar 2>&1)`, { mainApplicationFile: 'local:///a.jar' }],
    [
      'a pipe and a condition',
      `if ${SUBMIT} local:///a.jar | tee log; then echo ok; fi`,
      { mainApplicationFile: 'local:///a.jar' },
    ],
    ['another shell', `bash -c '${SUBMIT} local:///a.jar'`, { mainApplicationFile: 'local:///a.jar' }],
    [
      'another shell with an exported variable',
      `export NS=team-a\nbash -c '${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar'`,
      { namespace: 'team-a' },
    ],
    [
      'a pod of the submitting tool',
      `kubectl exec -i x -- ${SUBMIT} local:///a.jar`,
      { mainApplicationFile: 'local:///a.jar' },
    ],
    [
      'a default that is assigned',
      `IMAGE=\${IMAGE:=apache/spark:3.5.3}\nspark-submit ${CLUSTER} --conf spark.kubernetes.container.image=$IMAGE local:///a.jar`,
      { image: 'apache/spark:3.5.3' },
    ],
    [
      'modified values',
      `JAR=local:///opt/etl-1.0.jar\nN=\${JAR##*/}\n${SUBMIT} --name "\${N%.jar}" "\${JAR/etl/job}"`,
      { name: 'etl-1.0', mainApplicationFile: 'local:///opt/job-1.0.jar' },
    ],
    [
      'branches that agree',
      `if [ "$1" = prod ]; then NS=a; else NS=a; fi\n${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar`,
      { namespace: 'a' },
    ],
    [
      'a branch that ends the script',
      `NS=a\nif [ -z "$TOKEN" ]; then NS=b; exit 1; fi\n${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar`,
      { namespace: 'a' },
    ],
    [
      'quotes, escapes, comments and continued lines',
      `# no\nX='a b'; ${SUBMIT} \\\n  local:///a.jar "c '$X'" d\\ e f'"'g "" # end`,
      { arguments: ["c 'a b'", 'd e', `f"g`, ''] },
    ],
    [
      'a loop over one value',
      `for NS in team-a; do ${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar; done`,
      { namespace: 'team-a' },
    ],
  ])('%s', (_, script, batch) => {
    const conversion = converted(script);
    expect(conversion.problems).toEqual([]);
    expect(conversion.batch).toMatchObject(batch);
  });
});

describe('what only a running shell knows is a problem at its place', () => {
  test.each<[string, string, string]>([
    [
      'a variable in the key of a property',
      `${SUBMIT} --conf spark.sql.catalog.\${CATALOG}=x local:///a.jar`,
      '! sparkConf["spark.sql.catalog.${CATALOG}"]: ${CATALOG} is not set in the script, so its value is known only when it runs: write it in its place',
    ],
    [
      'a variable in the key of a label',
      `${SUBMIT} --conf spark.kubernetes.driver.label.\${K}=x local:///a.jar`,
      '! driver.labels["${K}"]: ${K} is not set in the script, so its value is known only when it runs: write it in its place',
    ],
    [
      'a variable that depends on a branch',
      `NS=a\nif [ "$1" = prod ]; then\n  NS=b\nfi\n${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar`,
      '! namespace: $NS depends on the branch on line 2, so its value is known only when it runs: write it in its place',
    ],
    [
      'a variable that is set after a condition',
      `[ -z "$NS" ] && NS=b\n${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar`,
      '! namespace: $NS depends on the branch on line 1, so its value is known only when it runs: write it in its place',
    ],
    [
      'a variable of a case',
      `case "$1" in\n  prod) M=8g ;;\n  *) M=2g ;;\nesac\n${SUBMIT} --executor-memory $M local:///a.jar`,
      '! executor.memory: $M depends on the branch on line 1, so its value is known only when it runs: write it in its place',
    ],
    [
      'the output of a command',
      `D=$(date +%F)\n${SUBMIT} local:///a.jar "$D"`,
      '! arguments[0]: $D is $(date +%F), set on line 1, so its value is known only when it runs: write it in its place',
    ],
    [
      'a variable that is read',
      `read -r D < /etc/day\n${SUBMIT} local:///a.jar "$D"`,
      '! arguments[0]: $D is read by read on line 1, so its value is known only when it runs: write it in its place',
    ],
    [
      'a variable of a loop',
      `for D in 1 2; do ${SUBMIT} local:///a.jar $D; done`,
      '! arguments[0]: $D takes several values in the loop on line 1, so its value is known only when it runs: write it in its place',
    ],
    [
      'an option of getopts',
      `NS=a\nwhile getopts n: o; do case $o in n) NS=$OPTARG;; esac; done\n${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar`,
      '! namespace: $NS depends on the branch on line 2, so its value is known only when it runs: write it in its place',
    ],
    [
      'options in an unknown variable before the application',
      `. /opt/b.sh\nJAR="local:///opt/app.jar"\n${SUBMIT} $CONF  $JAR --src "s3a://b/c"`,
      '! (the command): $CONF is not set in the script and holds options that only the running script knows: write them out',
    ],
    [
      'a home directory',
      `${SUBMIT} --conf spark.x=y local:///a.jar ~/out`,
      '! arguments[0]: ~ is a home directory of the submitting machine, so its value is known only when it runs: write it in its place',
    ],
    [
      'appending to a variable that the script does not set',
      `OPTS+=" --name x"\n${SUBMIT} local:///a.jar "$OPTS"`,
      '! arguments[0]: $OPTS is appended to without being set in the script, so its value is known only when it runs: write it in its place',
    ],
  ])('%s', (_, script, problem) => {
    expect(remarksOf(converted(script)).filter((remark) => remark.startsWith('!'))).toEqual([problem]);
  });

  test('an unknown variable before the application does not become the application', () => {
    const { batch } = converted(`JAR=local:///opt/app.jar\n${SUBMIT} $CONF $JAR --src a`);
    expect(batch).toMatchObject({ mainApplicationFile: 'local:///opt/app.jar', arguments: ['--src', 'a'] });
    expect(batch.submit).toBeUndefined();
  });
});

describe('what a script assumes or does around the command is noted', () => {
  test.each<[string, string, string]>([
    [
      'a directory that is exported',
      `export SPARK_CONF_DIR=/etc/spark/conf HADOOP_CONF_DIR=/etc/hadoop/conf\n${SUBMIT} local:///a.jar`,
      "HADOOP_CONF_DIR /etc/hadoop/conf: can't be read",
    ],
    [
      'the other directory',
      `export SPARK_CONF_DIR=/etc/spark/conf HADOOP_CONF_DIR=/etc/hadoop/conf\n${SUBMIT} local:///a.jar`,
      "SPARK_CONF_DIR /etc/spark/conf: can't be read",
    ],
    [
      'the user before the command',
      `SPARK_LOCAL_IP=127.0.0.1 \\\nHADOOP_USER_NAME=etl \\\n${SUBMIT} local:///a.jar`,
      'HADOOP_USER_NAME: becomes driver.env.SPARK_USER',
    ],
    [
      'the user by env',
      `env HADOOP_USER_NAME=etl ${SUBMIT} local:///a.jar`,
      'HADOOP_USER_NAME: becomes driver.env.SPARK_USER',
    ],
    [
      'a variable that is not exported',
      `HADOOP_CONF_DIR=/etc/hadoop/conf\n${SUBMIT} local:///a.jar`,
      'HADOOP_CONF_DIR: is left out: the script sets it without export',
    ],
    [
      'a variable of spark-submit without counterpart',
      `export SPARK_SUBMIT_OPTS=-Dx=1\n${SUBMIT} local:///a.jar`,
      'SPARK_SUBMIT_OPTS: is left out: it is a setting of the machine',
    ],
    [
      'a default',
      `NS=\${NS:-a}\n${SUBMIT} --conf spark.kubernetes.namespace=$NS local:///a.jar`,
      'NS: is not set in the script: its default "a" is taken',
    ],
    [
      'a default of an argument',
      `${SUBMIT} --name \${1:-etl} local:///a.jar`,
      '$1: is an argument of the script: its default "etl" is taken',
    ],
    ['the arguments of the script', `${SUBMIT} local:///a.jar "$@"`, `"$@": stands for the script's own arguments`],
    ['a sourced file', `. ./env.sh\n${SUBMIT} local:///a.jar`, './env.sh on line 1: is not read'],
    [
      'a timeout in cluster mode',
      `timeout -k 10 2h ${SUBMIT} local:///a.jar`,
      'timeout 2h: is left out: it ended spark-submit and not the driver. To limit how long the driver runs, set timeouts: { runtime: 2h }',
    ],
  ])('%s', (_, script, remark) => {
    expect(remarksOf(converted(script)).filter((one) => one.startsWith(remark))).toHaveLength(1);
  });

  test('a timeout in client mode limits how long the driver runs', () => {
    const { batch } = converted(`timeout 90 spark-submit --master k8s://h --class A ${IMAGE} local:///a.jar`);
    expect(batch.timeouts).toEqual({ runtime: '90s' });
  });

  test('only what a script exports becomes part of the driver', () => {
    const files = { '/h/core-site.xml': '<x/>' };
    const script = (command: string) =>
      converted(`${command}\n${SUBMIT} local:///a.jar`, { files }).batch.hadoopConfFiles;
    expect(script('export HADOOP_CONF_DIR=/h')).toEqual({ 'core-site.xml': '<x/>' });
    expect(script('HADOOP_CONF_DIR=/h')).toBeUndefined();
    expect(script('set -a; HADOOP_CONF_DIR=/h')).toEqual({ 'core-site.xml': '<x/>' });
  });

  test.each([
    ['a file of this machine', '', { '/etc/krb5.conf': '[libdefaults]' }],
    ['a file that the script writes', "cat > /etc/krb5.conf <<'EOF'\n[libdefaults]\nEOF\n", {}],
  ])('a krb5.conf in %s becomes krb5Conf', (_, before, files) => {
    const { batch, notes } = converted(
      `${before}${SUBMIT} --conf spark.kubernetes.kerberos.krb5.path=/etc/krb5.conf local:///a.jar`,
      { files },
    );
    expect(batch.krb5Conf?.trim()).toBe('[libdefaults]');
    expect(batch.submit).toBeUndefined();
    expect(batch.sparkConf).toBeUndefined();
    expect(notes).toContainEqual({
      about: 'spark.kubernetes.kerberos.krb5.path',
      message: 'becomes krb5Conf, the content of /etc/krb5.conf',
    });
  });

  test('a krb5.conf that is not here is left to spark-submit', () => {
    const { batch } = converted(`${SUBMIT} --conf spark.kubernetes.kerberos.krb5.path=/etc/krb5.conf local:///a.jar`);
    expect(batch.submit).toEqual({ kind: 'spark-submit' });
    expect(batch.sparkConf).toMatchObject({ 'spark.kubernetes.kerberos.krb5.path': '/etc/krb5.conf' });
  });

  test('properties of client mode are left out, and the kind stays native', () => {
    const { batch, notes } = converted(
      `${SUBMIT} --conf spark.kubernetes.authenticate.caCertFile=/ca.crt --conf spark.kubernetes.authenticate.oauthTokenFile=/token local:///a.jar`,
    );
    expect(batch.submit).toBeUndefined();
    expect(notes.filter(({ message }) => message.includes('client mode only'))).toHaveLength(2);
  });

  test.each(['3.4.1', '3.1-latest'])('an image with Spark %s, which is before 3.5, is left to spark-submit', (tag) => {
    const { batch, notes } = converted(
      `spark-submit ${CLUSTER} --conf spark.kubernetes.container.image=apache/spark:${tag} local:///a.jar`,
    );
    expect(batch.submit).toEqual({ kind: 'spark-submit' });
    expect(notes).toContainEqual({
      about: `Spark ${tag.replace('-latest', '')}`,
      message: 'is older than 3.5, the first version of native submission: submit.kind is spark-submit',
      level: 'attention',
    });
  });
});

describe('which command is meant', () => {
  const TWO = `${SUBMIT} --name one local:///a.jar\n${SUBMIT} --name two local:///a.jar\n`;

  test('of several commands, one must be named', () => {
    expect(() => converted(TWO)).toThrow(
      'It contains 2 spark-submit commands, on lines 1, 2. Name the one to convert: --nth 1 to --nth 2.',
    );
    expect(converted(TWO, {}, 2).batch.name).toBe('two');
    expect(() => converted(TWO, {}, 3)).toThrow('There is no number 3.');
  });

  test.each<[string, string, string]>([
    ['no command', 'echo spark-submit --master x', 'It contains no spark-submit command.'],
    ['an unclosed quote', `${SUBMIT} "local:///a.jar\n`, 'Line 1: this is not understood as a shell script'],
    [
      'a blank behind a continuing backslash',
      `spark-submit ${CLUSTER} \\ \n  ${IMAGE} local:///a.jar`,
      'Line 1: a blank behind the backslash ends the command there.',
    ],
    ['functions that call each other', 'f() { g; g; }\ng() { f; f; }\nf', 'in circles'],
  ])('%s is refused', (_, script, message) => {
    expect(() => converted(script)).toThrow(message);
  });
});
