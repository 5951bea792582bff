/**
 * The properties under `spark.kubernetes.` of Spark 3.5 to 4.1 that reach nothing beyond the batch's own pods; one that ends
 * with a dot is the beginning of several. Those of a later Spark must not pass unseen, so that none is harmless by default.
 */
const HARMLESS: readonly string[] = [
  ...['driver', 'executor'].flatMap((role) =>
    [
      'label.',
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
  'appKillPodDeletionGracePeriod',
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
  'driver.service.label.',
  'driver.waitToReusePersistentVolumeClaim',
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
  'executor.terminationGracePeriodSeconds',
  'executor.useDriverPodIP',
  'executorSnapshotsSubscribersShutdownGracePeriod',
  // Read by who submits, where that reaches something: `submitting-machine.ts`.
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

/** Whether this is a property of Spark's for Kubernetes that nothing is known of. */
export function isUnknown(property: string): boolean {
  return (
    property.startsWith('spark.kubernetes.') &&
    !HARMLESS.some((setting) => (setting.endsWith('.') ? property.startsWith(setting) : property === setting))
  );
}
