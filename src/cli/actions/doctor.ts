import { identitiesOf } from '../../config/placement/tenants-of-namespace.ts';
import { clusterConnections } from '../../config/schema/connections.ts';
import type { ConfigurationDocument } from '../../config/schema/document.ts';
import {
  type Check,
  clusterChecks,
  impersonationChecks,
  policyChecks,
  runChecks,
  sparkChecks,
  temporalChecks,
} from '../../doctor/index.ts';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { Clusters } from '../../kubernetes/transport/clusters.ts';
import { errorChain } from '../../model/lang.ts';
import type { WorkerFeature } from '../../model/permissions/worker-permissions.ts';
import { type PolicyObject, policyObjects, TRUSTED_USERS_CONDITION } from '../../policies/index.ts';
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
              ...configurationChecks(cluster, configured.configuration, features),
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

/** What a configuration with named namespaces needs of a cluster: its policies, and the identities of its tenants. */
function configurationChecks(
  cluster: Cluster,
  configured: Configured | undefined,
  features: readonly WorkerFeature[],
): Check[] {
  const namespaces = cluster.scopes.filter((scope) => scope !== '*');
  if (configured === undefined || namespaces.length === 0) return [];
  const { document, file } = configured;
  return [
    ...impersonationChecks(cluster, identitiesOf(document, cluster.name, namespaces), { features, file }),
    ...limitChecks(cluster, configured, namespaces),
  ];
}

/** The policies that a cluster should have, if the configuration limits anything. */
function limitChecks(cluster: Cluster, { document, file }: Configured, namespaces: readonly string[]): Check[] {
  const objects = policyObjects({ document, cluster: cluster.name, namespaces, trustedUsers: [] });
  // Without limits there is only the policy that protects the labels, and its binding.
  if (objects.length === 2) return [];
  return policyChecks(cluster, objects.map(withoutTrustedUsers), file);
}

/** Which users are trusted is not part of the configuration: the condition that lists them is compared by its name only. */
function withoutTrustedUsers(object: PolicyObject): PolicyObject {
  const { matchConditions } = object.spec;
  if (!Array.isArray(matchConditions)) return object;
  const conditions = matchConditions.map((one: { readonly name: string }) =>
    one.name === TRUSTED_USERS_CONDITION ? { name: one.name } : one,
  );
  return { ...object, spec: { ...object.spec, matchConditions: conditions } };
}

/** A configuration and its file. */
interface Configured {
  readonly document: ConfigurationDocument;
  readonly file: string;
}

/** Clusters, and the configuration that they come from, if it is not the command line. */
interface ConfiguredClusters {
  readonly clusters: Clusters;
  readonly configuration?: Configured;
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
    return {
      configuration: { document, file },
      clusters: new Clusters(clusterConnections(document), document.defaultCluster),
    };
  } catch (error) {
    return failedCheck(file, error);
  }
}

function failedCheck(subject: string, cause: unknown): Check {
  const error = new UsageError(errorChain(cause), { cause });
  return { subject, name: 'configuration', run: () => Promise.reject(error) };
}
