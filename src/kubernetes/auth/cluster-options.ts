import { z } from 'zod';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { connectionOptionProblems } from './connection-options-rules.ts';

const nonEmpty = z.string().min(1);
/** For options that weaken security: a string such as "no" must not count as true. */
/** Each watch receives the whole stream of pods, so that more would cost the API server more than they save. */
const MAX_WATCH_SHARDS = 16;
const ONLY_TRUE = 'must be true, or be left out';

/** An exec program, with the fields of a kubeconfig (`users[].user.exec`). */
const execSchema = z.strictObject({
  apiVersion: z
    .enum(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'])
    .default('client.authentication.k8s.io/v1')
    .meta({
      description: 'Version of the ExecCredential that the program prints. Default client.authentication.k8s.io/v1.',
    }),
  command: nonEmpty.meta({
    description: 'The program: a path, or a name that is looked up in the PATH of the worker. It runs without a shell.',
  }),
  args: z.array(z.string()).default([]).meta({ description: 'Arguments of the program. Default none.' }),
  env: z
    .array(z.strictObject({ name: nonEmpty, value: z.string() }))
    .default([])
    .meta({
      description:
        'Environment variables of the program, added to those of the worker, as name and value. Default none.',
    }),
  timeout: durationSchema
    .prefault('15s')
    .meta({ description: 'How long the program may run before it is killed, as 15s or PT15S. Default 15s.' }),
});

const rateLimitSchema = z.strictObject({
  requestsPerSecond: z
    .number()
    .positive()
    .meta({ description: 'Average number of requests per second that each worker may send.' }),
  burst: z.number().int().positive().optional().meta({
    description:
      'Number of requests that may be sent at once, and at most in any burst / requestsPerSecond seconds. Default requestsPerSecond.',
  }),
});

/**
 * How a worker reaches one Kubernetes cluster, and which namespaces it serves. `server` and its options say the same as a
 * kubeconfig would; they exist so that a cluster can be configured in sparkbatch.yaml alone, with values from mounted
 * Secrets.
 */
export const clusterSchema = z
  .strictObject({
    kubeconfig: nonEmpty.optional().meta({
      description:
        'Path of a kubeconfig, reloaded when it changes. Default KUBECONFIG, ~/.kube/config, or the service account of the pod of the worker.',
    }),
    context: nonEmpty
      .optional()
      .meta({ description: 'Context of the kubeconfig. Default the current context of the file.' }),
    inCluster: z.literal(true, ONLY_TRUE).optional().meta({
      description: 'Use the cluster that the worker runs in, with the service account of its pod.',
    }),
    server: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://10.0.0.1:6443' })
      .transform((address) => address.replace(/\/+$/, ''))
      .optional()
      .meta({ description: 'Address of the API server, as https://10.0.0.1:6443; instead of a kubeconfig.' }),
    token: nonEmpty.optional().meta({ description: 'Bearer token for the server.' }),
    tokenFile: nonEmpty.optional().meta({
      description: 'Path of a file with a bearer token for the server, reloaded when it changes.',
    }),
    clientCertificateFile: nonEmpty.optional().meta({
      description: 'Path of a client certificate for the server (PEM), reloaded when it changes.',
    }),
    clientKeyFile: nonEmpty
      .optional()
      .meta({ description: 'Path of the private key of clientCertificateFile (PEM), reloaded when it changes.' }),
    clientCertificate: nonEmpty.optional().meta({ description: 'Client certificate for the server, as PEM text.' }),
    clientKey: nonEmpty.optional().meta({ description: 'Private key of clientCertificate, as PEM text.' }),
    exec: execSchema.optional().meta({
      description: 'A program that prints credentials for the server. It runs again before they expire.',
    }),
    caFile: nonEmpty.optional().meta({
      description:
        'Path of the CA certificates (PEM) of the server, reloaded when it changes. Default the CAs that Node.js trusts.',
    }),
    ca: nonEmpty.optional().meta({ description: 'The CA certificates of the server, as PEM text.' }),
    proxyUrl: z
      .url({ protocol: /^(https?|socks[45]?[ah]?)$/, error: 'must be an address such as http://proxy:3128' })
      .optional()
      .meta({ description: 'HTTP or SOCKS proxy for requests to the server, as http://proxy:3128.' }),
    tlsServerName: nonEmpty.optional().meta({
      description: 'Name to expect in the certificate of the server. Default the host name in server.',
    }),
    insecureSkipTlsVerify: z.literal(true, ONLY_TRUE).optional().meta({
      description:
        'Do not verify the certificate of the server, or allow http: anyone on the network path can then read and change the traffic. Cannot be combined with a CA.',
    }),
    namespaces: z
      .union([z.literal('*'), z.array(nonEmpty).nonempty()])
      .default('*')
      .meta({ description: 'Namespaces in which batches may run, a list, or * for all. Default *.' }),
    defaultNamespace: nonEmpty.optional().meta({
      description:
        'Namespace of batches that do not name one. Default the first of namespaces, or that of the context, or default.',
    }),
    labels: z.record(nonEmpty, z.string()).default({}).meta({
      description: 'Labels by which batches may select this cluster. Default none.',
    }),
    weight: z.number().min(0).default(1).meta({
      description: 'Share of the batches for which several clusters are possible, relative to the others. Default 1.',
    }),
    requestTimeout: durationSchema.prefault('10s').meta({
      description: 'Timeout of one request to the API server, as 10s or PT10S. Default 10s.',
    }),
    rateLimit: rateLimitSchema.optional().meta({
      description: 'Rate limit of the requests of each worker, without watches. Default only the limits of the server.',
    }),
    watchShards: z
      .number()
      .int()
      .min(1)
      .max(MAX_WATCH_SHARDS)
      .default(1)
      .meta({
        description:
          'Number of watches that share the drivers of each served namespace, or of the whole cluster, so that several workers ' +
          'report them. Each receives the whole stream, and serves its share. Default 1.',
      }),
    maxConcurrentRequests: z.number().int().positive().default(100).meta({
      description: 'Number of concurrent requests of each worker; further ones wait. Default 100.',
    }),
  })
  .superRefine((options, context) => {
    for (const { path, message } of connectionOptionProblems(options)) {
      context.addIssue({ code: 'custom', path: [...path], message, input: options });
    }
  });

/** Clusters by the name under which batches refer to them. */
export const clustersSchema = z
  .record(z.string().regex(/^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/, 'is not a cluster name'), clusterSchema)
  .refine((clusters) => Object.keys(clusters).length > 0, 'at least one cluster is needed');

export type { ClusterOptions } from '../../model/configuration-input.ts';
/** The options of one cluster, validated; durations are in milliseconds. */
export type ResolvedClusterOptions = z.output<typeof clusterSchema>;
/** The options of an exec program, validated. */
export type ExecOptions = z.output<typeof execSchema>;
