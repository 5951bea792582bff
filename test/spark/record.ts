/**
 * Writes down what the real spark-submit creates for each configuration, under `recorded/<version>/`.
 *
 *   node test/spark/record.ts --spark-home /opt/spark-4.1.4 [--spark-home ...] [--only java,python]
 *
 * A Spark distribution with the Kubernetes jars is in PyPI's sdist of pyspark: unpack it, and its `deps` is the home.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sparkVersionOf } from '../../stack/spark/version-of.ts';
import { CONFIGURATIONS, type Configuration } from './configurations/index.ts';
import { normalized } from './driver-objects.ts';
import { startRecordingServer } from './recording-server.ts';
import { sparkSubmit } from './spark-submit.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'spark-home': { type: 'string', multiple: true }, only: { type: 'string' } },
  });
  const homes = values['spark-home'] ?? [];
  if (homes.length === 0) throw new Error('Name at least one Spark distribution: --spark-home DIRECTORY');
  const only = values.only?.split(',');
  for (const home of homes) {
    const version = await sparkVersionOf(home);
    if (version === undefined)
      throw new Error(`${home} holds no Spark with Kubernetes: jars/spark-kubernetes_*.jar is missing`);
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

async function record(home: string, configuration: Configuration) {
  const { name } = configuration;
  const server = await startRecordingServer();
  try {
    await sparkSubmit({ home, server: server.url, configuration });
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
  }
}

await main();
