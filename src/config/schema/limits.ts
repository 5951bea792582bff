import { z } from 'zod';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { cpuQuantitySchema, sparkMemorySchema } from '../../model/schema/quantity-schema.ts';
import { patternSchema } from '../../spark/pattern.ts';

const described = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description });
const patterns = (description: string) => described(z.array(patternSchema), description).optional();
const podLimits = {
  cores: described(
    cpuQuantitySchema,
    'The most CPUs one pod may ask for, by request or limit, all its containers together.',
  ).optional(),
  memory: described(
    sparkMemorySchema,
    'The most memory one pod may ask for, heap and overhead and all its containers together.',
  ).optional(),
  devices: described(
    z.record(patternSchema, z.number().int().nonnegative()),
    "The most devices one pod may ask for, by Kubernetes' name of them or a pattern: `nvidia.com/gpu: 2`. With several patterns that fit, all hold.",
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
        'The most executors at a time. With dynamic allocation a batch has to say its `spark.dynamicAllocation.maxExecutors`.',
      ).optional(),
    }),
    'The executor pods.',
  ).optional(),
  runtime: described(
    durationSchema,
    'The longest a driver may run. A batch that names no timeouts.runtime gets this one; extendRuntime does not go beyond it.',
  ).optional(),
  retention: described(
    durationSchema,
    'The longest a terminated driver may be kept. A batch that names no retention or cleanup gets this one and `ALL`; a cleanup that keeps drivers for ever is refused.',
  ).optional(),
  attempts: described(
    z.number().int().positive(),
    'The most attempts of one batch, retries included, also those a person asks for. A single budget of retries that can never be used up is refused.',
  ).optional(),
  submitKinds: described(
    z.array(z.enum(['native', 'spark-submit', 'manifest', 'operator'])),
    'The ways to make a driver that may be used.',
  ).optional(),
  sparkConf: described(
    z.strictObject({
      allowed: patterns(
        'Only properties that fit one of these patterns may be given, in `sparkConf` or wherever else the kind of submission takes properties. Fields of a batch have limits of their own.',
      ),
      denied: patterns(
        'Properties that fit one of these patterns may not be given, nor the fields of a batch that stand for them.',
      ),
    }),
    'Which Spark properties a batch may give. What layers say themselves is not meant.',
  ).optional(),
  images: patterns(
    'Container images that may be used, by pattern, for every container of driver and executors. Names are compared in full: `spark` means `docker.io/library/spark:latest`, `spark:*` any tag of it, `registry.example/team/*` everything below. With a digest, a tag says nothing: `registry.example/spark@*`.',
  ),
  serviceAccounts: patterns('Service accounts that driver and executors may run as.'),
  secrets: patterns('Secrets that may be read: mounted, as environment, or to pull images.'),
  configMaps: patterns('ConfigMaps that may be read, beside those SparkBatch and Spark make themselves.'),
  persistentVolumeClaims: patterns(
    'Persistent volume claims that may be mounted or copied, beside those that are made for the batch.',
  ),
  storageClasses: patterns('Storage classes of claims that are made for the batch.'),
  hostPaths: patterns("Paths of the node's own file system that may be mounted. With tenants, none unless named."),
  volumeTypes: patterns(
    'Further types of volumes that may be mounted: `nfs`, `csi:secrets-store.csi.k8s.io`, `iscsi`, ... With tenants, none unless named. Types with a limit of their own are not meant, nor those that reach nothing (`emptyDir`, `downwardAPI`).',
  ),
  priorityClasses: patterns('Priority classes of Kubernetes that pods may have.'),
  runtimeClasses: patterns('Runtime classes of Kubernetes that pods may have.'),
  schedulers: patterns('Schedulers that pods may name.'),
  annotations: patterns(
    'Annotations that pods, Services and other objects may have, by key: agents and webhooks of a cluster give rights by them.',
  ),
  hostAccess: described(
    z.boolean(),
    'Whether pods may share the network, processes or ports of their node, or choose it. With tenants, no unless said.',
  ).optional(),
  privileged: described(
    z.boolean(),
    'Whether containers may be privileged, gain capabilities or escalate privileges. With tenants, no unless said.',
  ).optional(),
  exposed: described(
    z.boolean(),
    'Whether objects may be reached from outside the cluster, or lead out of it: Services of type LoadBalancer, NodePort and ExternalName, Ingresses. With tenants, no unless said.',
  ).optional(),
});

/** What batches may ask for and reach, validated: durations in milliseconds. */
export type Limits = z.output<typeof limitsSchema>;
