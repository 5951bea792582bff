import { SparkBatchPlugin } from '../plugin/plugin.ts';
import { configurationFile } from './configuration-file.ts';
import { UsageError } from './errors.ts';
import { oneCluster } from './cluster-from-flags.ts';
import type { WorkerCommandOptions } from './worker.ts';
import { errorChain } from '../model/lang.ts';

/** Options that say what a configuration's file says, by their names on the command line. */
const ONE_CLUSTER = {
  kubeconfig: '--kubeconfig',
  context: '--context',
  clusterName: '--cluster-name',
  kubernetesNamespaces: '--kubernetes-namespaces',
  sparkHome: '--spark-home',
  maxSparkSubmits: '--max-spark-submits',
  sparkEnvironment: '--spark-environment',
} as const satisfies Partial<Record<keyof WorkerCommandOptions, string>>;

/**
 * The plugin of `sparkbatch worker`: by a configuration's file, or, in the simple case, by options for one cluster.
 * @throws InvalidConfigurationError with everything that is wrong with the file; UsageError for wrong options
 */
export function makePlugin(options: WorkerCommandOptions): SparkBatchPlugin {
  const configFile = configurationFile(options.config);
  if (configFile === undefined) return ofOneCluster(options);
  const said = Object.entries(ONE_CLUSTER).filter(([name]) => options[name as keyof typeof ONE_CLUSTER] !== undefined);
  if (said.length > 0) {
    const names = said.map(([, name]) => name).join(', ');
    throw new UsageError(`${names}: can't be given beside the configuration ${configFile}, which says that itself.`);
  }
  return new SparkBatchPlugin({ configFile });
}

function ofOneCluster(options: WorkerCommandOptions): SparkBatchPlugin {
  const { clusterName = 'default', sparkHome, maxSparkSubmits, sparkEnvironment } = options;
  const sparkSubmit = {
    ...(sparkHome !== undefined && { sparkHome }),
    ...(maxSparkSubmits !== undefined && { maxConcurrent: maxSparkSubmits }),
    ...(sparkEnvironment && { environment: [...sparkEnvironment] }),
  };
  try {
    return new SparkBatchPlugin({ clusters: { [clusterName]: oneCluster(options) }, sparkSubmit });
  } catch (error) {
    const why = errorChain(error);
    throw new UsageError(`The cluster "${clusterName}" can't be used: ${why}`, { cause: error });
  }
}
