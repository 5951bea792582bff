import { clusterChecks, runChecks, sparkChecks, temporalChecks, type Check } from '../../doctor/index.ts';
import { Clusters } from '../../kubernetes/transport/clusters.ts';
import type { WorkerFeature } from '../../model/permissions/worker-permissions.ts';
import { clusterConnections } from '../../config/schema/connections.ts';
import { configurationFile, givenConfiguration } from '../configuration-file.ts';
import { connect, temporalConfig } from '../connection.ts';
import { UsageError } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import { oneCluster, type OneClusterOptions } from '../cluster-from-flags.ts';
import type { Output } from '../output.ts';
import { doctorText } from '../render/doctor.ts';
import type { CommonOptions } from '../session.ts';
import { errorChain } from '../../model/lang.ts';

/** Options of `sparkbatch doctor`; they correspond to those of the worker to check for. */
export interface DoctorCommandOptions extends CommonOptions, OneClusterOptions {
  /** The configuration file of the worker. Default: the file the worker would read. */
  readonly config?: string;
  readonly clusterName: string;
  readonly sparkHome?: string;
  readonly features: readonly WorkerFeature[];
  /** Milliseconds. */
  readonly timeout: number;
}

/** `sparkbatch doctor`: checks everything that batches need, with the permissions of the caller. */
export async function doctor(options: DoctorCommandOptions, output: Output): Promise<ExitName> {
  const { features, taskQueue, timeout } = options;
  const config = temporalConfig(options);
  const clusters = await clustersOf(options);
  const client = connect(config);
  try {
    const checks = await runChecks(
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
    const works = checks.every(({ outcome }) => outcome !== 'failed');
    output.answer({ works, checks }, () => doctorText(checks));
    return works ? 'done' : 'unwell';
  } finally {
    if (clusters instanceof Clusters) await clusters.close();
    await client.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
  }
}

/** The clusters, or, when their configuration is invalid, a check that fails with the reason; the other checks still run. */
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

function unusable(subject: string, error: unknown): Check {
  const usageError = new UsageError(errorChain(error), { cause: error });
  return { subject, name: 'configuration', run: () => Promise.reject(usageError) };
}
