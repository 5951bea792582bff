import { clusterConnections } from '../../config/schema/connections.ts';
import type { ConfigurationDocument } from '../../config/schema/document.ts';
import { clusterChecks, policyCheck, runChecks, sparkChecks, temporalChecks, type Check } from '../../doctor/index.ts';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { Clusters } from '../../kubernetes/transport/clusters.ts';
import { errorChain } from '../../model/lang.ts';
import type { WorkerFeature } from '../../model/permissions/worker-permissions.ts';
import { DEFAULT_POLICY_NAME, type PolicyObject, policyObjects } from '../../policies/index.ts';
import { configurationFile, loadConfiguration } from '../files/configuration-file.ts';
import { doctorText } from '../render/doctor.ts';
import { connect, temporalConfig } from '../session/connection.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import type { Output } from '../shared/output.ts';
import { type ClusterFlags, clusterFromFlags } from './cluster-from-flags.ts';

/** Options of `sparkbatch doctor`: they correspond to the options of the worker. */
export interface DoctorCommandOptions extends CommonOptions, ClusterFlags {
  /** The configuration of the worker. Default: the file that the worker would find. */
  readonly config?: string;
  readonly clusterName: string;
  readonly sparkHome?: string;
  readonly features: readonly WorkerFeature[];
  /** Milliseconds per check. */
  readonly timeout: number;
}

/** `sparkbatch doctor`: checks everything that batches need, with the permissions of the caller. */
export async function doctor(options: DoctorCommandOptions, output: Output): Promise<ExitName> {
  const { features, taskQueue, timeout } = options;
  const config = temporalConfig(options);
  const configured = await openClusters(options);
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
        ...('clusters' in configured
          ? [...configured.clusters].flatMap((cluster) => [
              ...clusterChecks(cluster, features),
              ...policyChecks(cluster, configured.document),
            ])
          : [configured]),
        ...(features.includes('spark-submit') ? sparkChecks(options.sparkHome ?? process.env['SPARK_HOME']) : []),
      ],
      timeout,
    );
    const works = checks.every(({ outcome }) => outcome !== 'failed');
    output.answer({ works, checks }, () => doctorText(checks));
    return works ? 'done' : 'unhealthy';
  } finally {
    if ('clusters' in configured) await configured.clusters.close();
    await client.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
  }
}

/** The policies that a cluster should have, if the configuration limits anything and names the namespaces of batches. */
function policyChecks(cluster: Cluster, document: ConfigurationDocument | undefined): Check[] {
  const namespaces = cluster.scopes.filter((scope) => scope !== '*');
  if (document === undefined || namespaces.length === 0) return [];
  const objects = policyObjects({ document, cluster: cluster.name, namespaces, trustedUsers: [] });
  // Without limits there is only the policy that protects the labels, and its binding.
  if (objects.length === 2) return [];
  // Which users are trusted is not part of the configuration.
  return [policyCheck(cluster, objects.map(withoutConditions))];
}

function withoutConditions(object: PolicyObject): PolicyObject {
  const { matchConditions: _matchConditions, ...spec } = object.spec;
  return object.metadata.name === `${DEFAULT_POLICY_NAME}-ownership` ? { ...object, spec } : object;
}

/** Clusters, and the configuration that they come from, if it is not the command line. */
interface ConfiguredClusters {
  readonly clusters: Clusters;
  readonly document?: ConfigurationDocument;
}

/** The clusters, or a failed check when their configuration can't be used: the other checks still run. */
async function openClusters(options: DoctorCommandOptions): Promise<ConfiguredClusters | Check> {
  const { config, kubeconfig, context, clusterName, kubernetesNamespaces } = options;
  const describesCluster = kubeconfig !== undefined || context !== undefined || kubernetesNamespaces !== undefined;
  const file = config ?? (describesCluster ? undefined : configurationFile(undefined));
  if (file !== undefined) return configuredClusters(file);
  try {
    return { clusters: new Clusters({ [clusterName]: clusterFromFlags(options) }) };
  } catch (error) {
    return failedCheck(`cluster ${clusterName}`, error);
  }
}

async function configuredClusters(file: string): Promise<ConfiguredClusters | Check> {
  try {
    const { document } = await loadConfiguration(file);
    return { document, clusters: new Clusters(clusterConnections(document), document.defaultCluster) };
  } catch (error) {
    return failedCheck(file, error);
  }
}

function failedCheck(subject: string, cause: unknown): Check {
  const error = new UsageError(errorChain(cause), { cause });
  return { subject, name: 'configuration', run: () => Promise.reject(error) };
}
