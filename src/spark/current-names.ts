import type { SparkProperties } from './properties.ts';

/** A former name of a property that Spark still reads, and how its value is written under the current name. */
type FormerName = readonly [former: string, current: string, translate?: (value: string) => string];

/** Spark's `SparkConf.configsWithAlternatives` (3.5 to 4.1), in its order: of two former names the first one counts. */
const FORMER_NAMES: readonly FormerName[] = [
  ['spark.files.userClassPathFirst', 'spark.executor.userClassPathFirst'],
  ['spark.history.fs.update.interval.seconds', 'spark.history.fs.update.interval'],
  ['spark.history.fs.updateInterval', 'spark.history.fs.update.interval'],
  ['spark.history.updateInterval', 'spark.history.fs.update.interval'],
  ['spark.history.fs.cleaner.interval.seconds', 'spark.history.fs.cleaner.interval'],
  ['spark.history.fs.cleaner.maxAge.seconds', 'spark.history.fs.cleaner.maxAge'],
  ['spark.reducer.maxMbInFlight', 'spark.reducer.maxSizeInFlight'],
  ['spark.kryoserializer.buffer.mb', 'spark.kryoserializer.buffer', (mb) => `${Math.trunc(Number(mb) * 1000)}k`],
  ['spark.kryoserializer.buffer.max.mb', 'spark.kryoserializer.buffer.max'],
  ['spark.shuffle.file.buffer.kb', 'spark.shuffle.file.buffer'],
  ['spark.executor.logs.rolling.size.maxBytes', 'spark.executor.logs.rolling.maxSize'],
  ['spark.io.compression.snappy.block.size', 'spark.io.compression.snappy.blockSize'],
  ['spark.io.compression.lz4.block.size', 'spark.io.compression.lz4.blockSize'],
  ['spark.streaming.minRememberDuration', 'spark.streaming.fileStream.minRememberDuration'],
  ['spark.unsafe.offHeap', 'spark.memory.offHeap.enabled'],
  ['spark.reducer.maxReqSizeShuffleToMem', 'spark.network.maxRemoteBlockSizeFetchToMem'],
  ['spark.maxRemoteBlockSizeFetchToMem', 'spark.network.maxRemoteBlockSizeFetchToMem'],
  ['spark.scheduler.listenerbus.eventqueue.size', 'spark.scheduler.listenerbus.eventqueue.capacity'],
  ['spark.yarn.driver.memoryOverhead', 'spark.driver.memoryOverhead'],
  ['spark.yarn.executor.memoryOverhead', 'spark.executor.memoryOverhead'],
  ['spark.yarn.keytab', 'spark.kerberos.keytab'],
  ['spark.yarn.principal', 'spark.kerberos.principal'],
  ['spark.yarn.kerberos.relogin.period', 'spark.kerberos.relogin.period'],
  ['spark.yarn.access.namenodes', 'spark.kerberos.access.hadoopFileSystems'],
  ['spark.yarn.access.hadoopFileSystems', 'spark.kerberos.access.hadoopFileSystems'],
  ['spark.sql.kafkaConsumerCache.capacity', 'spark.kafka.consumer.cache.capacity'],
  ['spark.yarn.max.executor.failures', 'spark.executor.maxNumFailures'],
  ['spark.yarn.executor.failuresValidityInterval', 'spark.executor.failuresValidityInterval'],
];

const BY_FORMER_NAME = new Map(FORMER_NAMES.map((row) => [row[0], row]));

/** The current name of a property that Spark still reads under a former one, with its value; undefined for any other. */
export function currentName(
  property: string,
  value: string,
): { readonly property: string; readonly value: string } | undefined {
  const [, current, translate = (text: string) => text] = BY_FORMER_NAME.get(property) ?? [];
  return current === undefined ? undefined : { property: current, value: translate(value) };
}

/** The properties with those of former names under their current names as well, which win over former ones. */
export function withCurrentNames(properties: SparkProperties): SparkProperties {
  const renamed: Record<string, string> = {};
  for (const [former] of FORMER_NAMES) {
    const value = Object.hasOwn(properties, former) ? properties[former] : undefined;
    const current = value === undefined ? undefined : currentName(former, value);
    if (current) renamed[current.property] ??= current.value;
  }
  return { ...renamed, ...properties };
}
