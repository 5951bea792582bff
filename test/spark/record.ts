/**
 * Writes down what the real spark-submit creates for each configuration, under `recorded/<version>/`.
 *
 *   node test/spark/record.ts --spark-home /opt/spark-4.1.4 [--spark-home ...] [--only java,python]
 *
 * A Spark distribution with the Kubernetes jars is in PyPI's sdist of pyspark: unpack it, and its `deps` is the home.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { CONFIGURATIONS, type Configuration } from './configurations/index.ts';
import { normalized } from './driver-objects.ts';
import { startRecordingServer } from './recording-server.ts';

const TIMEOUT = 120_000;
const run = promisify(execFile);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'spark-home': { type: 'string', multiple: true }, only: { type: 'string' } },
  });
  const homes = values['spark-home'] ?? [];
  if (homes.length === 0) throw new Error('Name at least one Spark distribution: --spark-home DIRECTORY');
  const only = values.only?.split(',');
  for (const home of homes) {
    const version = await versionOf(home);
    const directory = join(import.meta.dirname, 'recorded', version);
    await mkdir(directory, { recursive: true });
    for (const configuration of CONFIGURATIONS.filter(({ name }) => !only || only.includes(name))) {
      try {
        const objects = await record(home, configuration);
        await writeFile(join(directory, `${configuration.name}.json`), `${JSON.stringify(objects, null, 2)}\n`);
        process.stdout.write(`${version}  ${configuration.name}\n`);
      } catch (error) {
        process.exitCode = 1;
        process.stderr.write(`${version}  ${configuration.name}: ${String(error)}\n`);
      }
    }
  }
}

async function versionOf(home: string): Promise<string> {
  for (const jar of await readdir(join(home, 'jars'))) {
    const version = /^spark-kubernetes_[^-]+-(.+)\.jar$/.exec(jar)?.[1];
    if (version) return version;
  }
  throw new Error(`${home} holds no Spark with Kubernetes: jars/spark-kubernetes_*.jar is missing`);
}

async function record(home: string, { name, submit }: Configuration) {
  const server = await startRecordingServer();
  // Nothing of this machine's own Spark or Kubernetes configuration may colour the recording.
  const empty = await mkdtemp(join(tmpdir(), 'spark-record-'));
  try {
    const { PATH = '', JAVA_HOME } = process.env;
    const env = {
      PATH,
      HOME: empty,
      SPARK_HOME: home,
      SPARK_CONF_DIR: empty,
      KUBECONFIG: '/dev/null',
      LC_ALL: 'C.UTF-8',
    };
    const fixed = ['--master', `k8s://${server.url}`, '--deploy-mode', 'cluster', '--name', 'Daily Report'];
    const confs = ['submission.waitAppCompletion=false', 'container.image=registry.example.org/spark:1'];
    await run(
      join(home, 'bin', 'spark-submit'),
      [...fixed, ...confs.flatMap((conf) => ['--conf', `spark.kubernetes.${conf}`]), ...submit],
      { env: JAVA_HOME === undefined ? env : { ...env, JAVA_HOME }, timeout: TIMEOUT },
    );
    const sent = server.take();
    const [pod, service, configMap] = ['Pod', 'Service', 'ConfigMap'].map((kind) =>
      sent.filter((o) => o.kind === kind),
    );
    if (!pod?.[0] || !service?.[0] || !configMap?.[0] || sent.length !== 3) {
      throw new Error(`${name}: spark-submit created ${sent.map(({ kind }) => kind).join(', ') || 'nothing'}`);
    }
    const objects = normalized({ pod: pod[0], service: service[0], configMap: configMap[0] });
    const properties = {
      ...objects.properties,
      'spark.app.submitTime': '<time>',
      'spark.master': objects.properties['spark.master']?.replace(server.url, '<api-server>'),
    };
    return { ...objects, properties };
  } finally {
    await server.close();
    await rm(empty, { recursive: true, force: true });
  }
}

await main();
