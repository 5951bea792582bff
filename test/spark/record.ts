/**
 * Records what the real spark-submit creates for each configuration, in `recorded/<version>/`.
 *
 * node test/spark/record.ts --spark-home /opt/spark-4.1.4 [--spark-home ...] [--only java,python] [--one-jvm]
 *
 * With `--one-jvm`, submissions of a version share a JVM, which takes a tenth of the time. It leaves out the launcher and
 * can't change its environment, so configurations for which one of them matters still have a JVM of their own.
 *
 * PyPI's sdist of pyspark contains a Spark distribution with the Kubernetes jars in its folder `deps`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sparkVersionOf } from '../../stack/spark/version-of.ts';
import { commonArguments, conf } from './configurations/configuration.ts';
import { CONFIGURATIONS, type Configuration } from './configurations/index.ts';
import { createdObjects, normalized } from './driver-objects.ts';
import { startRecordingServer } from './recording-server.ts';
import { needsOwnJvm, type SparkSubmit, sparkSubmitCommand, sparkSubmitInOneJvm } from './spark-submit.ts';
import { LONG_TIMEOUTS } from './submit-configuration.ts';
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
      const { name } = configuration;
      try {
        const objects = await record(needsOwnJvm(configuration) ? command : common, configuration, version);
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

async function record(sparkSubmit: SparkSubmit, configuration: Configuration, version: string) {
  const server = await startRecordingServer();
  const machine = await submittingMachine(configuration);
  try {
    const master = ['--master', `k8s://${server.url}`];
    const args = [...master, ...commonArguments(version), ...conf(LONG_TIMEOUTS), ...machine.submit];
    await sparkSubmit.run(args, machine);
    const objects = normalized(createdObjects(server.take()));
    const withoutPaths = Object.entries(objects.properties)
      .filter(([key]) => !Object.hasOwn(LONG_TIMEOUTS, key))
      .map(([key, value]) => [key, machine.withoutPaths(value)]);
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
