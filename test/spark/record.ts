/**
 * Records what the real spark-submit creates for each configuration, in `recorded/<version>/`.
 *
 * node test/spark/record.ts --spark-home /opt/spark-4.1.4 [--spark-home ...] [--only java,python] [--one-jvm]
 *
 * With `--one-jvm` all submissions of a version share a JVM, which takes a tenth of the time and records the same
 * objects.
 *
 * PyPI's sdist of pyspark contains a Spark distribution with the Kubernetes jars in its folder `deps`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sparkVersionOf } from '../../stack/spark/version-of.ts';
import { CONFIGURATIONS, type Configuration } from './configurations/index.ts';
import { createdObjects, normalized } from './driver-objects.ts';
import { startRecordingServer } from './recording-server.ts';
import { type SparkSubmit, sparkSubmitCommand, sparkSubmitInOneJvm } from './spark-submit.ts';
import { submittingMachine } from './submitting-machine.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'spark-home': { type: 'string', multiple: true },
      only: { type: 'string' },
      'one-jvm': { type: 'boolean' },
    },
  });
  const homes = values['spark-home'] ?? [];
  if (homes.length === 0) throw new Error('Name at least one Spark distribution: --spark-home DIRECTORY.');
  const only = values.only?.split(',');
  for (const home of homes) {
    const version = await sparkVersionOf(home);
    if (version === undefined)
      throw new Error(
        `${home} is not a Spark distribution with Kubernetes support: jars/spark-kubernetes_*.jar is missing.`,
      );
    const directory = join(import.meta.dirname, 'recorded', version);
    await mkdir(directory, { recursive: true });
    const bare = await submittingMachine({ submit: [] });
    const command = sparkSubmitCommand(home);
    const common = values['one-jvm'] ? sparkSubmitInOneJvm(home, bare) : command;
    for (const configuration of CONFIGURATIONS.filter(({ name }) => !only || only.includes(name))) {
      const { name, sparkConfDir, hadoopConfDir } = configuration;
      try {
        const objects = await record(sparkConfDir || hadoopConfDir ? command : common, configuration);
        await writeFile(join(directory, `${name}.json`), `${JSON.stringify(objects, null, 2)}\n`);
        process.stdout.write(`${version}  ${name}\n`);
      } catch (error) {
        process.exitCode = 1;
        process.stderr.write(`${version}  ${name}: ${String(error)}\n`);
      }
    }
    common.close();
    await bare.remove();
  }
}

async function record(sparkSubmit: SparkSubmit, configuration: Configuration) {
  const server = await startRecordingServer();
  const machine = await submittingMachine(configuration);
  try {
    const fixed = ['--master', `k8s://${server.url}`, '--deploy-mode', 'cluster', '--name', 'Daily Report'];
    const confs = ['submission.waitAppCompletion=false', 'container.image=registry.example.org/spark:1'];
    const args = [...fixed, ...confs.flatMap((conf) => ['--conf', `spark.kubernetes.${conf}`]), ...machine.submit];
    await sparkSubmit.run(args, machine);
    const objects = normalized(createdObjects(server.take()));
    const withoutPaths = Object.entries(objects.properties).map(([key, value]) => [key, machine.withoutPaths(value)]);
    const properties = {
      ...(Object.fromEntries(withoutPaths) as Record<string, string>),
      'spark.app.submitTime': '<time>',
      'spark.master': objects.properties['spark.master']?.replace(server.url, '<api-server>'),
    };
    return { ...objects, properties };
  } finally {
    await server.close();
    await machine.remove();
  }
}

await main();
