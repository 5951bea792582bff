/**
 * Entry point `temporal-spark-batch/workflow-interceptors`: the workflow interceptor, for bundles that are built without
 * `SparkBatchPlugin`: `workflowInterceptorModules: [require.resolve('temporal-spark-batch/workflow-interceptors')]`.
 */
export { interceptors } from './lib/header-interceptor.ts';
