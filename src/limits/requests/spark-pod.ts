import { asRecord } from '../../model/lang.ts';
import type { ApplicationLanguage } from '../../spark/application.ts';
import { customResources, driverMemoryMiB, executorMemoryMiB } from '../../spark/pod-resources.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { type Amounts, containerAmounts, largest, podAmounts, templateContainers } from './amounts.ts';

/** A pod that Spark creates. */
export interface SparkPod {
  readonly role: 'driver' | 'executor';
  readonly properties: SparkProperties;
  readonly language: ApplicationLanguage;
  /** Spark's version. */
  readonly version: string;
  /** The pod template, if there is one. */
  readonly template: unknown;
}

const MIB = 2 ** 20;

/** The resource requests of a pod that Spark creates: properties set those of Spark's container, the template the others. */
export function sparkPodAmounts(pod: SparkPod): Amounts {
  const { role, properties, template } = pod;
  const { own, others } = templateContainers(template, properties[`spark.kubernetes.${role}.podTemplateContainerName`]);
  const spec = asRecord(asRecord(template)['spec']);
  return podAmounts(spec, [sparkContainerAmounts(pod, own), ...others.map(containerAmounts)]);
}

/**
 * Spark overwrites CPU and memory of its container, but keeps a CPU limit and devices of the template
 * (`BasicDriverFeatureStep`, `BasicExecutorFeatureStep`).
 */
function sparkContainerAmounts({ role, properties, language, version }: SparkPod, container: unknown): Amounts {
  const memoryMiB = role === 'driver' ? driverMemoryMiB : executorMemoryMiB;
  const cores = properties[`spark.kubernetes.${role}.request.cores`] ?? properties[`spark.${role}.cores`] ?? '1';
  const coreLimit = properties[`spark.kubernetes.${role}.limit.cores`];
  const devices = customResources(properties, role).map(({ name, vendor, amount }) => [
    `${vendor ?? 'spark'}/${name}`,
    parseQuantity(amount.trim()),
  ]);
  const { requests, limits } = asRecord(asRecord(container)['resources']);
  const { cpu: _cpu, memory: _memory, ...requested } = asRecord(requests);
  const { memory: _memoryLimit, ...limited } = asRecord(limits);
  return largest([
    containerAmounts({ resources: { requests: requested, limits: limited } }),
    {
      cpu: parseQuantity(cores.trim()),
      memory: memoryMiB({ properties, language, version }) * MIB,
      ...Object.fromEntries(devices),
    },
    ...(coreLimit === undefined ? [] : [{ cpu: parseQuantity(coreLimit.trim()) }]),
  ]);
}
