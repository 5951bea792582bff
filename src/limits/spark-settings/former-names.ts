/**
 * Former names of properties, which Spark still reads (`SparkConf.configsWithAlternatives` of Spark 3.5 to 4.1), and names whose
 * values Spark puts before those of another property (`ConfigBuilder.withPrepended`).
 */
const CURRENT_NAMES: Readonly<Record<string, string>> = {
  'spark.files.userClassPathFirst': 'spark.executor.userClassPathFirst',
  'spark.reducer.maxMbInFlight': 'spark.reducer.maxSizeInFlight',
  'spark.kryoserializer.buffer.mb': 'spark.kryoserializer.buffer',
  'spark.kryoserializer.buffer.max.mb': 'spark.kryoserializer.buffer.max',
  'spark.shuffle.file.buffer.kb': 'spark.shuffle.file.buffer',
  'spark.executor.logs.rolling.size.maxBytes': 'spark.executor.logs.rolling.maxSize',
  'spark.io.compression.snappy.block.size': 'spark.io.compression.snappy.blockSize',
  'spark.io.compression.lz4.block.size': 'spark.io.compression.lz4.blockSize',
  'spark.streaming.minRememberDuration': 'spark.streaming.fileStream.minRememberDuration',
  'spark.unsafe.offHeap': 'spark.memory.offHeap.enabled',
  'spark.reducer.maxReqSizeShuffleToMem': 'spark.network.maxRemoteBlockSizeFetchToMem',
  'spark.maxRemoteBlockSizeFetchToMem': 'spark.network.maxRemoteBlockSizeFetchToMem',
  'spark.scheduler.listenerbus.eventqueue.size': 'spark.scheduler.listenerbus.eventqueue.capacity',
  'spark.yarn.driver.memoryOverhead': 'spark.driver.memoryOverhead',
  'spark.yarn.executor.memoryOverhead': 'spark.executor.memoryOverhead',
  'spark.yarn.keytab': 'spark.kerberos.keytab',
  'spark.yarn.principal': 'spark.kerberos.principal',
  'spark.yarn.kerberos.relogin.period': 'spark.kerberos.relogin.period',
  'spark.yarn.access.namenodes': 'spark.kerberos.access.hadoopFileSystems',
  'spark.yarn.access.hadoopFileSystems': 'spark.kerberos.access.hadoopFileSystems',
  'spark.sql.kafkaConsumerCache.capacity': 'spark.kafka.consumer.cache.capacity',
  'spark.yarn.max.executor.failures': 'spark.executor.maxNumFailures',
  'spark.yarn.executor.failuresValidityInterval': 'spark.executor.failuresValidityInterval',
  'spark.plugins.defaultList': 'spark.plugins',
  'spark.driver.defaultJavaOptions': 'spark.driver.extraJavaOptions',
  'spark.executor.defaultJavaOptions': 'spark.executor.extraJavaOptions',
};

/** The names under which limits know a property: its own, and the current one if it is a former name. */
export function namesOf(property: string): readonly string[] {
  const current = Object.hasOwn(CURRENT_NAMES, property) ? CURRENT_NAMES[property] : undefined;
  return current === undefined ? [property] : [property, current];
}
