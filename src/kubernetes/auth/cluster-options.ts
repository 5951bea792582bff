import { z } from 'zod';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { wayProblems } from './connection-options-rules.ts';

const filled = z.string().min(1);
/** For what is never said by accident, and never by a text that somebody takes for true. */
const ONLY_TRUE = 'must be true, or be left out';

/** A program that prints credentials, in the words of a kubeconfig (`users[].user.exec`). */
const execSchema = z.strictObject({
  apiVersion: z
    .enum(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'])
    .default('client.authentication.k8s.io/v1')
    .meta({
      description: 'Version of the ExecCredential that the program prints. Default client.authentication.k8s.io/v1.',
    }),
  command: filled.meta({
    description: 'The program, by its path or by a name found in the PATH of the worker; it is run without a shell.',
  }),
  args: z.array(z.string()).default([]).meta({ description: 'Arguments of the program. Default none.' }),
  env: z
    .array(z.strictObject({ name: filled, value: z.string() }))
    .default([])
    .meta({
      description: 'Variables the program gets beside the environment of the worker, as name and value. Default none.',
    }),
  timeout: durationSchema
    .prefault('15s')
    .meta({ description: 'How long the program may take before it is ended, as 15s or PT15S. Default 15s.' }),
});

const rateLimitSchema = z.strictObject({
  requestsPerSecond: z
    .number()
    .positive()
    .meta({ description: 'How many requests each worker may send in a second, on average.' }),
  burst: z.number().int().positive().optional().meta({
    description:
      'How many of them may be sent at once; so many at most in any burst / requestsPerSecond seconds. Default as many as in a second.',
  }),
});

/** How a worker reaches one Kubernetes cluster, and what of it it watches. */
export const clusterSchema = z
  .strictObject({
    kubeconfig: filled.optional().meta({
      description:
        'Path of a kubeconfig file, read again when it changes. Default KUBECONFIG, ~/.kube/config, or the service account of the pod the worker runs in.',
    }),
    context: filled
      .optional()
      .meta({ description: 'Context of the kubeconfig. Default the current context of the file.' }),
    inCluster: z.literal(true, ONLY_TRUE).optional().meta({
      description: 'Reach the cluster that the worker itself runs in, as the service account of its pod.',
    }),
    server: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://10.0.0.1:6443' })
      .transform((address) => address.replace(/\/+$/, ''))
      .optional()
      .meta({ description: 'Address of the API server, as https://10.0.0.1:6443; instead of a kubeconfig.' }),
    token: filled.optional().meta({ description: 'Bearer token for the server.' }),
    tokenFile: filled.optional().meta({
      description: 'Path of a file with a bearer token for the server, read again when it changes.',
    }),
    clientCertificateFile: filled.optional().meta({
      description: 'Path of a client certificate for the server (PEM), read again when it changes.',
    }),
    clientKeyFile: filled
      .optional()
      .meta({ description: 'Path of the private key of clientCertificateFile (PEM), read again when it changes.' }),
    clientCertificate: filled
      .optional()
      .meta({ description: 'Client certificate for the server, the PEM text itself.' }),
    clientKey: filled.optional().meta({ description: 'Private key of clientCertificate, the PEM text itself.' }),
    exec: execSchema.optional().meta({
      description: 'A program that prints credentials for the server, run again before they expire.',
    }),
    caFile: filled.optional().meta({
      description:
        'Path of the certificates (PEM) that the certificate of the server must come from, read again when it changes. Default those Node.js trusts.',
    }),
    ca: filled.optional().meta({ description: 'The certificates of caFile, the PEM text itself.' }),
    proxyUrl: z
      .url({ protocol: /^(https?|socks[45]?[ah]?)$/, error: 'must be an address such as http://proxy:3128' })
      .optional()
      .meta({ description: 'HTTP or SOCKS proxy through which the server is reached, as http://proxy:3128.' }),
    tlsServerName: filled.optional().meta({
      description: 'Name that the certificate of the server must carry. Default the host name in server.',
    }),
    insecureSkipTlsVerify: z.literal(true, ONLY_TRUE).optional().meta({
      description:
        'Believe any certificate of the server, or none when it is http: whoever is on the way can read and change everything. Refused together with a CA.',
    }),
    namespaces: z
      .union([z.literal('*'), z.array(filled).nonempty()])
      .default('*')
      .meta({ description: 'Namespaces batches may run in, a list, or * for all. Default *.' }),
    defaultNamespace: filled.optional().meta({
      description:
        'Namespace of batches that name none. Default the first of namespaces, or that of the context, or default.',
    }),
    labels: z.record(filled, z.string()).default({}).meta({
      description: 'Labels by which batches may choose this cluster, by name. Default none.',
    }),
    weight: z.number().min(0).default(1).meta({
      description:
        'How much of the batches that may run on several clusters this one gets, against the others. Default 1.',
    }),
    requestTimeout: durationSchema.prefault('10s').meta({
      description: 'How long one request to the API server may take, as 10s or PT10S. Default 10s.',
    }),
    rateLimit: rateLimitSchema.optional().meta({
      description:
        'How many requests each worker may send; watches are not counted. Default no limit but that of the server.',
    }),
    maxConcurrentRequests: z.number().int().positive().default(100).meta({
      description: 'How many requests each worker may have under way at once; further ones wait. Default 100.',
    }),
  })
  .superRefine((options, context) => {
    for (const { path, message } of wayProblems(options)) {
      context.addIssue({ code: 'custom', path: [...path], message, input: options });
    }
  });

/** Clusters by the name that batches use for them. */
export const clustersSchema = z
  .record(z.string().regex(/^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/, 'is not a cluster name'), clusterSchema)
  .refine((clusters) => Object.keys(clusters).length > 0, 'at least one cluster is needed');

/** How a worker reaches one cluster, as written. */
export type ClusterOptions = z.input<typeof clusterSchema>;
/** How a worker reaches one cluster, validated; durations in milliseconds. */
export type ResolvedClusterOptions = z.output<typeof clusterSchema>;
/** A program that prints credentials, validated. */
export type ExecOptions = z.output<typeof execSchema>;
