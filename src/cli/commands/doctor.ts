import { clusterChecks, makeChecks, sparkChecks, temporalChecks, type Check } from '../../doctor/index.ts';
import { Clusters } from '../../kubernetes/transport/clusters.ts';
import type { Feature } from '../../rbac/index.ts';
import { clusterConnections } from '../../config/schema/connections.ts';
import { configurationFile, givenConfiguration } from '../configuration-file.ts';
import { connect, temporalConfig } from '../connection.ts';
import { UsageError, withCauses } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import { oneCluster, type OneClusterOptions } from '../cluster-from-flags.ts';
import type { Output } from '../output.ts';
import { doctorText } from '../render/doctor.ts';
import type { CommonOptions } from '../session.ts';

/** Options of `sparkbatch doctor`: those of the worker it speaks for. */
export interface DoctorCommandOptions extends CommonOptions, OneClusterOptions {
  /** The configuration of the worker. Default: as the worker looks for it. */
  readonly config?: string;
  readonly clusterName: string;
  readonly sparkHome?: string;
  readonly features: readonly Feature[];
  /** Milliseconds. */
  readonly timeout: number;
}

/** `sparkbatch doctor`: looks at all that batches need, with the rights of whoever runs it. */
export async function doctor(options: DoctorCommandOptions, output: Output): Promise<ExitName> {
  const { features, taskQueue, timeout } = options;
  const config = temporalConfig(options);
  const clusters = await clustersOf(options);
  const client = connect(config);
  try {
    const checked = await makeChecks(
      [
        ...temporalChecks({
          address: config.connection.address,
          namespace: config.namespace,
          taskQueue,
          connect: () => client,
        }),
        ...(clusters instanceof Clusters
          ? [...clusters].flatMap((cluster) => clusterChecks(cluster, features))
          : [clusters]),
        ...(features.includes('spark-submit') ? sparkChecks(options.sparkHome ?? process.env['SPARK_HOME']) : []),
      ],
      timeout,
    );
    const works = checked.every(({ outcome }) => outcome !== 'failed');
    output.answer({ works, checks: checked }, () => doctorText(checked));
    return works ? 'done' : 'unwell';
  } finally {
    if (clusters instanceof Clusters) await clusters.close();
    await client.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
  }
}

/** The clusters; or, where their configuration can't be used, the check that says so: the others are made all the same. */
async function clustersOf(options: DoctorCommandOptions): Promise<Clusters | Check> {
  const { config, kubeconfig, context, clusterName, kubernetesNamespaces } = options;
  const isOneCluster = kubeconfig !== undefined || context !== undefined || kubernetesNamespaces !== undefined;
  const file = config ?? (isOneCluster ? undefined : configurationFile(undefined));
  if (file !== undefined) return configuredClusters(file);
  try {
    return new Clusters({ [clusterName]: oneCluster(options) });
  } catch (error) {
    return unusable(`cluster ${clusterName}`, error);
  }
}

async function configuredClusters(file: string): Promise<Clusters | Check> {
  try {
    const { document } = await givenConfiguration(file);
    return new Clusters(clusterConnections(document), document.defaultCluster);
  } catch (error) {
    return unusable(file, error);
  }
}

function unusable(about: string, error: unknown): Check {
  const why = error instanceof Error ? withCauses(error) : String(error);
  const told = new UsageError(why, { cause: error });
  return { about, what: 'configuration', look: () => Promise.reject(told) };
}
