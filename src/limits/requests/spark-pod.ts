import { asRecord } from '../../model/lang.ts';
import { customResources, driverMemoryMiB, executorMemoryMiB } from '../../spark/pod-resources.ts';
import type { ApplicationLanguage } from '../../spark/application.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { parseQuantity } from '../../submit/shared/resource-quota.ts';
import { type Amounts, amountsOf, amountsOfPod, most, sparkContainerOf } from './resource-requests.ts';

/** Whose pod, and what decides what it asks for. */
export interface SparkPod {
  readonly role: 'driver' | 'executor';
  readonly properties: SparkProperties;
  readonly language: ApplicationLanguage;
  readonly version: string;
  /** The pod template, when there is one. */
  readonly template: unknown;
}

const MIB = 2 ** 20;

/** What the pod that Spark makes asks for: its own container by properties, whatever else is in its template beside it. */
export function sparkPodAmounts(pod: SparkPod): Amounts {
  const { role, properties, template } = pod;
  const { own, others } = sparkContainerOf(template, properties[`spark.kubernetes.${role}.podTemplateContainerName`]);
  const spec = asRecord(asRecord(template)['spec']);
  return amountsOfPod(spec, [sparkContainerAmounts(pod, own), ...others.map(amountsOf)]);
}

/**
 * Spark overwrites CPU and memory of its container; a CPU limit and devices of the template stay (`BasicDriverFeatureStep`,
 * `BasicExecutorFeatureStep`).
 */
function sparkContainerAmounts({ role, properties, language, version }: SparkPod, own: unknown): Amounts {
  const ofPod = role === 'driver' ? driverMemoryMiB : executorMemoryMiB;
  const cores = properties[`spark.kubernetes.${role}.request.cores`] ?? properties[`spark.${role}.cores`] ?? '1';
  const coreLimit = properties[`spark.kubernetes.${role}.limit.cores`];
  const devices = customResources(properties, role).map(({ name, vendor, amount }) => [
    `${vendor ?? 'spark'}/${name}`,
    parseQuantity(amount.trim()),
  ]);
  const { requests, limits } = asRecord(asRecord(own)['resources']);
  const { cpu: _cpu, memory: _memory, ...requested } = asRecord(requests);
  const { memory: _limit, ...limited } = asRecord(limits);
  return most([
    amountsOf({ resources: { requests: requested, limits: limited } }),
    {
      cpu: parseQuantity(cores.trim()),
      memory: ofPod({ properties, language, version }) * MIB,
      ...Object.fromEntries(devices),
    },
    ...(coreLimit === undefined ? [] : [{ cpu: parseQuantity(coreLimit.trim()) }]),
  ]);
}
