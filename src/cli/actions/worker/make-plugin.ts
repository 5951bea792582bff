import { defined, errorChain } from '../../../model/lang.ts';
import { SparkBatchPlugin } from '../../../plugin/plugin.ts';
import { configurationFile } from '../../files/configuration-file.ts';
import { UsageError } from '../../shared/errors.ts';
import { type ClusterFlags, clusterFromFlags } from '../cluster-from-flags.ts';

/** Options that configure the plugin: a configuration file, or a single cluster. */
export interface PluginOptions extends ClusterFlags {
  /** The configuration file. Default: the one that `configurationFile` finds; else one cluster, described by the others. */
  readonly config?: string;
  /** Default `default`. */
  readonly clusterName?: string;
  readonly sparkHome?: string;
  readonly maxSparkSubmits?: number;
  readonly sparkEnvironment?: readonly [string, ...string[]];
}

/** Options that a configuration file replaces, by their names on the command line. */
const REPLACED_BY_FILE = {
  kubeconfig: '--kubeconfig',
  context: '--context',
  clusterName: '--cluster-name',
  kubernetesNamespaces: '--kubernetes-namespaces',
  sparkHome: '--spark-home',
  maxSparkSubmits: '--max-spark-submits',
  sparkEnvironment: '--spark-environment',
} as const satisfies Partial<Record<keyof PluginOptions, string>>;

/**
 * Makes the plugin of `sparkbatch worker` from a configuration file, or from the options for a single cluster.
 * @throws InvalidConfigurationError with every problem of the file
 * @throws UsageError for wrong options
 */
export function makePlugin(options: PluginOptions): SparkBatchPlugin {
  const configFile = configurationFile(options.config);
  if (configFile === undefined) return singleClusterPlugin(options);
  const conflicting = Object.entries(REPLACED_BY_FILE)
    .filter(([name]) => options[name as keyof typeof REPLACED_BY_FILE] !== undefined)
    .map(([, option]) => option);
  if (conflicting.length > 0) {
    throw new UsageError(
      `${conflicting.join(', ')}: can't be combined with the configuration ${configFile}; write these settings there.`,
    );
  }
  return new SparkBatchPlugin({ configFile });
}

function singleClusterPlugin(options: PluginOptions): SparkBatchPlugin {
  const { clusterName = 'default', sparkHome, maxSparkSubmits, sparkEnvironment } = options;
  const sparkSubmit = {
    ...defined({ sparkHome, maxConcurrent: maxSparkSubmits }),
    ...(sparkEnvironment && { environment: [...sparkEnvironment] }),
  };
  try {
    return new SparkBatchPlugin({ clusters: { [clusterName]: clusterFromFlags(options) }, sparkSubmit });
  } catch (error) {
    throw new UsageError(`The cluster "${clusterName}" can't be used: ${errorChain(error)}`, { cause: error });
  }
}
