import { z } from 'zod';

/** How a worker reaches one Kubernetes cluster, and what of it it watches. */
export const clusterSchema = z.strictObject({
  /** Path of a kubeconfig file. Default: `KUBECONFIG`, `~/.kube/config`, or the service account of the pod it runs in. */
  kubeconfig: z.string().min(1).optional(),
  /** Context of the kubeconfig. Default: its current context. */
  context: z.string().min(1).optional(),
  /** Namespaces whose drivers are watched and in which batches may run: a list, or `*` for all (default). */
  namespaces: z.union([z.literal('*'), z.array(z.string().min(1)).nonempty()]).default('*'),
  /** Namespace of batches that name none. Default: the first of `namespaces`, or the context's namespace, or `default`. */
  defaultNamespace: z.string().min(1).optional(),
  /** Labels by which batches may choose this cluster, by name. Default none. */
  labels: z.record(z.string().min(1), z.string()).default({}),
  /** How much of the batches that may run on several clusters this one gets, against the others. Default 1. */
  weight: z.number().min(0).default(1),
  /** How long one request to the API server may take, in milliseconds. Default 10000. */
  requestTimeout: z.number().int().positive().default(10_000),
});

/** Clusters by the name that batches use for them. */
export const clustersSchema = z
  .record(z.string().regex(/^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/, 'is not a cluster name'), clusterSchema)
  .refine((clusters) => Object.keys(clusters).length > 0, 'at least one cluster is needed');

/** How a worker reaches one cluster, as written. */
export type ClusterOptions = z.input<typeof clusterSchema>;
/** How a worker reaches one cluster, validated. */
export type ResolvedClusterOptions = z.output<typeof clusterSchema>;
