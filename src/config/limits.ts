import { z } from 'zod';
import { durationSchema } from '../model/duration-schema.ts';
import { cpuQuantitySchema, sparkMemorySchema } from '../model/quantity.ts';
import { patternSchema } from './pattern.ts';

const described = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description });
const patterns = (description: string) => described(z.array(patternSchema), description).optional();
const podLimits = {
  cores: described(cpuQuantitySchema, 'The most CPUs one pod may ask for, all its containers together.').optional(),
  memory: described(
    sparkMemorySchema,
    'The most memory one pod may ask for, heap and overhead and all its containers together.',
  ).optional(),
};

/**
 * What batches may ask for and reach. The limits of all layers hold at the same time: a layer can narrow what another
 * one allows, never widen it. What is not named is not limited.
 */
export const limitsSchema = z.strictObject({
  driver: described(z.strictObject(podLimits), 'The driver pod.').optional(),
  executor: described(
    z.strictObject({
      ...podLimits,
      instances: described(
        z.number().int().nonnegative(),
        'The most executors at a time, also with dynamic allocation.',
      ).optional(),
    }),
    'The executor pods.',
  ).optional(),
  runtime: described(
    durationSchema,
    'The longest a driver may run. A batch that names no timeouts.runtime gets this one; extendRuntime does not go beyond it.',
  ).optional(),
  retention: described(durationSchema, 'The longest a terminated driver may be kept.').optional(),
  attempts: described(z.number().int().positive(), 'The most attempts of one batch, retries included.').optional(),
  submitKinds: described(
    z.array(z.enum(['native', 'spark-submit', 'manifest', 'operator'])),
    'The ways to make a driver that may be used.',
  ).optional(),
  sparkConf: described(
    z.strictObject({
      allowed: patterns('Only properties that fit one of these patterns may be given.'),
      denied: patterns('Properties that fit one of these patterns may not be given.'),
    }),
    'Which Spark properties a batch may give, however it gives them.',
  ).optional(),
  images: patterns('Container images that may be used, by pattern, for every container of driver and executors.'),
  serviceAccounts: patterns('Service accounts that driver and executors may run as.'),
  secrets: patterns('Secrets that may be read: mounted, as environment, or to pull images.'),
  configMaps: patterns('ConfigMaps that may be read, beside those SparkBatch and Spark make themselves.'),
  persistentVolumeClaims: patterns('Persistent volume claims that may be mounted.'),
  hostPaths: patterns("Paths of the node's own file system that may be mounted. With tenants, none unless named."),
  priorityClasses: patterns('Priority classes of Kubernetes that pods may have.'),
  runtimeClasses: patterns('Runtime classes of Kubernetes that pods may have.'),
  hostAccess: described(
    z.boolean(),
    'Whether pods may share the network, processes or ports of their node. With tenants, no unless said.',
  ).optional(),
  privileged: described(
    z.boolean(),
    'Whether containers may be privileged, gain capabilities or escalate privileges. With tenants, no unless said.',
  ).optional(),
});

/** What batches may ask for and reach, validated: durations in milliseconds. */
export type Limits = z.output<typeof limitsSchema>;
