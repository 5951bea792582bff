import { entryFor } from '../../submit/shared/problem.ts';

/**
 * The properties below `spark.kubernetes.` of Spark 3.5 to 4.1 that reference nothing outside the batch's own pods. One
 * that ends with a dot is a prefix. Properties of a later Spark are unknown until they are listed here or in
 * `properties.ts`.
 */
const HARMLESS: readonly string[] = [
  ...['driver', 'executor'].flatMap((role) =>
    [
      'node.selector.',
      'request.cores',
      'limit.cores',
      'podTemplateContainerName',
      'requestTimeout',
      'connectionTimeout',
    ].map((setting) => `${role}.${setting}`),
  ),
  'allocation.batch.delay',
  'allocation.batch.size',
  'allocation.driver.readinessTimeout',
  'allocation.executor.timeout',
  'allocation.maxPendingPods',
  'allocation.maxPendingPodsPerRp',
  'allocation.maximum',
  'configMap.maxSize',
  'container.image.pullPolicy',
  'decommission.script',
  'driver.annotateExitException',
  'driver.ownPersistentVolumeClaim',
  'driver.pod.name',
  'driver.resourceNamePrefix',
  'driver.reusePersistentVolumeClaim',
  'driver.service.deleteOnTermination',
  'driver.service.ipFamilies',
  'driver.service.ipFamilyPolicy',
  'driver.waitToReusePersistentVolumeClaim',
  // Variables of the environment; `spark-settings/` reads what they set.
  'driverEnv.',
  'dynamicAllocation.deleteGracePeriod',
  'executor.apiPollingInterval',
  'executor.checkAllContainers',
  'executor.decommissionLabel',
  'executor.decommissionLabelValue',
  'executor.deleteOnTermination',
  'executor.deletedExecutorsCacheTimeout',
  'executor.disableConfigMap',
  'executor.enableApiPolling',
  'executor.enableApiWatcher',
  'executor.enablePollingWithResourceVersion',
  'executor.eventProcessingInterval',
  'executor.minTasksPerExecutorBeforeRolling',
  'executor.missingPodDetectDelta',
  'executor.podNamePrefix',
  'executor.rollInterval',
  'executor.rollPolicy',
  'executor.useDriverPodIP',
  'executorSnapshotsSubscribersShutdownGracePeriod',
  // Read by the process that submits, for which `submitting-machine.ts` checks it.
  'file.upload.path',
  'jars.avoidDownloadSchemes',
  'kerberos.dt-secret-key',
  'kerberos.tokenSecret.itemKey',
  'legacy.useReadWriteOnceAccessMode',
  'local.dirs.tmpfs',
  'memoryOverheadFactor',
  'node.selector.',
  'pyspark.pythonVersion',
  'report.interval',
  'resource.type',
  'setSubmitTimeInDriver',
  'submission.',
  'submitInDriver',
  'trust.certificates',
].map((setting) => `spark.kubernetes.${setting}`);

const ENTRIES = HARMLESS.map((setting) => [setting] as const);

/** Whether a property of Spark for Kubernetes is not known to be harmless. */
export function isUnknownProperty(property: string): boolean {
  return property.startsWith('spark.kubernetes.') && entryFor(ENTRIES, property) === undefined;
}
