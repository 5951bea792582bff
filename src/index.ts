/**
 * Entry point `temporal-spark-batch`: the plugin that makes a Temporal worker run Spark batches on Kubernetes, and its options.
 *
 * A worker with its own workflows re-exports the plugin's from its workflow module:
 * `export * from 'temporal-spark-batch/workflows';`
 */
export {
  SparkBatchPlugin,
  type ConfigurationFile,
  type ServedClusterInfo,
  type SparkBatchPluginOptions,
} from './plugin/plugin.ts';
export { WorkerSetupError } from './plugin/errors.ts';
export { InvalidConfigurationError, type ConfigurationProblem } from './config/schema/errors.ts';
export type {
  AdoptInput,
  ClusterInput,
  ClusterOptions,
  ConfigurationInput,
  DriverLimitsInput,
  ExecInput,
  ExecVariableInput,
  ExecutorLimitsInput,
  LayerInput,
  LimitsInput,
  PlacementRuleInput,
  RateLimitInput,
  SparkConfLimitsInput,
  SparkSubmitOptions,
  TenancyInput,
  TenantInput,
  TenantSourceInput,
} from './model/configuration-input.ts';
export { ClustersRefusedError, type ClusterChanges } from './kubernetes/transport/clusters.ts';
export { encodingDataConverter, type EncodingDataConverter } from './temporal/data-converter.ts';
export { SparkBatchError } from './model/errors.ts';
