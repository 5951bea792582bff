import { z } from 'zod';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { cpuQuantitySchema, sparkMemorySchema } from '../../model/schema/quantity-schema.ts';
import { SUBMIT_KINDS } from '../../model/submit-kind.ts';
import { patternSchema } from '../../spark/pattern.ts';

const described = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description });
const patterns = (description: string) => described(z.array(patternSchema), description).optional();
const podLimits = {
  cores: described(
    cpuQuantitySchema,
    'The most CPUs of one pod, as requests or limits, summed over its containers.',
  ).optional(),
  memory: described(
    sparkMemorySchema,
    'The most memory of one pod, heap and overhead, summed over its containers.',
  ).optional(),
  storage: described(
    sparkMemorySchema,
    'The most storage of one pod: requests or limits of `ephemeral-storage`, `emptyDir` volumes by their size limit, and the claims that are created for the pod.',
  ).optional(),
  devices: described(
    z.record(patternSchema, z.number().int().nonnegative()),
    'The most devices of one pod, by the name of the Kubernetes resource or a pattern: `nvidia.com/gpu: 2`. All matching patterns apply.',
  ).optional(),
};

/**
 * Limits on batches' resources. The limits of all layers apply together: a layer can narrow the limits of another
 * one, but not widen them. What no layer limits is unlimited.
 */
export const limitsSchema = z.strictObject({
  driver: described(z.strictObject(podLimits), 'Limits of the driver pod.').optional(),
  executor: described(
    z.strictObject({
      ...podLimits,
      instances: described(
        z.number().int().nonnegative(),
        'The most executors at a time. A batch with dynamic allocation must set `spark.dynamicAllocation.maxExecutors`.',
      ).optional(),
    }),
    'Limits of the executor pods.',
  ).optional(),
  runtime: described(
    durationSchema,
    'The longest that a driver may run. It is the runtime of batches that set no `timeouts.runtime`, and extendRuntime cannot exceed it.',
  ).optional(),
  pending: described(
    durationSchema,
    'The longest that a driver may be pending, including its init containers. It is the pending timeout of batches that set no `timeouts.pending`.',
  ).optional(),
  gracePeriod: described(
    durationSchema,
    'The longest grace period that pods and their probes may set, by which the end of a pod can be delayed after it was deleted.',
  ).optional(),
  objects: described(
    z.record(patternSchema, z.number().int().nonnegative()),
    'The most objects of one attempt besides its pods, by kind or a pattern: `Service: 2`, `*: 20`. Claims of executors count once per executor. All matching patterns apply.',
  ).optional(),
  retention: described(
    durationSchema,
    'The longest that a terminated driver is kept. It is the retention of batches that set neither retention nor cleanup, with the cleanup `ALL`. A cleanup that keeps drivers forever is refused.',
  ).optional(),
  attempts: described(
    z.number().int().positive(),
    'The most attempts of one batch, including retries that a person requests. A retry count that alone would exceed it is refused.',
  ).optional(),
  submitKinds: described(z.array(z.enum(SUBMIT_KINDS)), 'The kinds of submission that may be used.').optional(),
  sparkConf: described(
    z.strictObject({
      allowed: patterns(
        'Only properties that match one of these patterns may be set, in `sparkConf` or anywhere else that the kind of submission accepts properties. Fields of a batch are not affected; they have their own limits.',
      ),
      denied: patterns(
        'Properties that match one of these patterns may not be set, nor may the fields of a batch that stand for them.',
      ),
    }),
    'The Spark properties that a batch may set. Properties that layers set are not affected.',
  ).optional(),
  images: patterns(
    'The images that containers of driver and executors may use, by pattern. Names are compared in full: `spark` is `docker.io/library/spark:latest`, `spark:*` any tag of it, `registry.example/team/*` everything below. With a digest, the tag is ignored: `registry.example/spark@*`.',
  ),
  serviceAccounts: patterns('The service accounts that driver and executors may use.'),
  secrets: patterns('The Secrets that may be mounted, used as environment variables, or used to pull images.'),
  configMaps: patterns('The ConfigMaps that may be used, besides those that SparkBatch and Spark create.'),
  persistentVolumeClaims: patterns(
    'The PersistentVolumeClaims that may be mounted or cloned, besides those that are created for the batch.',
  ),
  storageClasses: patterns('The StorageClasses of claims that are created for the batch.'),
  hostPaths: patterns(
    'The paths of the file system of the node that may be mounted. If there are tenants, none unless listed.',
  ),
  volumeTypes: patterns(
    'Further types of volumes that may be mounted: `nfs`, `csi:secrets-store.csi.k8s.io`, `iscsi`, ... If there are tenants, none unless listed. Types with their own limit are not affected, nor are those that access nothing (`emptyDir`, `downwardAPI`).',
  ),
  priorityClasses: patterns('The PriorityClasses that pods may use.'),
  runtimeClasses: patterns('The RuntimeClasses that pods may use.'),
  schedulers: patterns('The schedulers that pods may name.'),
  annotations: patterns(
    'The annotations that pods, Services and other objects may have, by key. Agents and webhooks of a cluster may grant permissions based on annotations.',
  ),
  labels: patterns(
    'The labels that pods, Services and other objects may have, by key, besides those of Spark and SparkBatch. Services and NetworkPolicies select by labels, and webhooks and controllers of a cluster obey them.',
  ),
  queues: patterns('The queues of a batch scheduler that a SparkApplication may name.'),
  submitFiles: patterns(
    'The files that the JVM which submits may open itself, by URI: `s3a://team-jars/*`. It is that of spark-submit on the worker, or the Spark operator, and opens them with its own credentials. As soon as a limit concerns pods, or there are tenants, none unless listed. `local:`, `http:`, `https:` and `ftp:` are opened by the driver and are not affected.',
  ),
  hostAccess: described(
    z.boolean(),
    'Whether pods may share the network, processes or ports of their node, or choose the node. If there are tenants, only if set to true.',
  ).optional(),
  privileged: described(
    z.boolean(),
    'Whether containers may be privileged, add capabilities or escalate privileges. If there are tenants, only if set to true.',
  ).optional(),
  exposed: described(
    z.boolean(),
    'Whether objects may be reachable from outside the cluster, or lead out of it: Services of type LoadBalancer, NodePort or ExternalName, and Ingresses. Without it, drivers have none of `sparkUi`. If there are tenants, only if set to true.',
  ).optional(),
});

/** The limits of a layer, validated: durations in milliseconds. */
export type Limits = z.output<typeof limitsSchema>;
