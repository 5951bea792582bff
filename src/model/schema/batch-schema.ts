import { z } from 'zod';
import { asRecord, isRecord } from '../lang.ts';
import { SUBMIT_TIMEOUTS } from '../submit-kind.ts';
import { checkRetry } from './check-retry.ts';
import { clusterRuleSchema } from './cluster-rule-schema.ts';
import { reconcileIntervalSchema, stageDurationSchema, stepDurationSchema } from './duration-schema.ts';
import { parametersShape } from './parameters-schema.ts';
import { cpuQuantitySchema, MAX_CPUS, sparkMemorySchema, sparkOverheadSchema } from './quantity-schema.ts';
import { retrySchema } from './retry-schema.ts';
import { sparkConfSchema } from './spark-conf-schema.ts';
import { submitSchema } from './submit-schema.ts';

const text = z.string().min(1);
const texts = z.array(text);
const cores = z.number().int().positive().max(MAX_CPUS);
/** More executors than a scheduler of Kubernetes can place. */
const instances = z.number().int().positive().max(100_000);

const dnsLabel = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and dashes (a DNS label)');

/** A qualified name of Kubernetes: a name of 63 characters, after an optional DNS prefix and a slash. */
const qualifiedName = z
  .string()
  .max(317)
  .regex(
    /^(?:[a-z0-9][-a-z0-9.]*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'is not a valid Kubernetes key: use at most 63 letters, digits, dashes, dots or underscores, after an optional prefix/',
  );

const labels = recordOf(
  qualifiedName,
  z
    .string()
    .regex(
      /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
      'is not a valid Kubernetes label value: use at most 63 letters, digits, dashes, dots or underscores, with a letter or digit at both ends',
    ),
);

const annotations = recordOf(qualifiedName, z.string());

const environment = recordOf(
  // Kubernetes' relaxed rule (since 1.30), which spark-submit relies on as well.
  z
    .string()
    .max(253)
    .regex(/^[ -<>-~]+$/, 'is not a valid environment variable name: use printable ASCII without "="'),
  z.string(),
);

/** Text files by name. Names are keys of a ConfigMap. */
const files = recordOf(
  z
    .string()
    .max(253)
    .regex(
      /^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/,
      'is not a valid file name: use letters, digits, dashes, dots and underscores',
    ),
  z.string(),
);

/** A record that reports problems of its keys, which zod does not do by default. */
function recordOf<K extends z.ZodString, V extends z.ZodType>(key: K, value: V) {
  return z.record(key, value, {
    error: (issue) => (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined),
  });
}

/** Fields that driver and executors have in common. */
const podShape = {
  cores: cores.optional(),
  coreRequest: cpuQuantitySchema.optional(),
  coreLimit: cpuQuantitySchema.optional(),
  memory: sparkMemorySchema.optional(),
  memoryOverhead: sparkOverheadSchema.optional(),
  labels: labels.optional(),
  annotations: annotations.optional(),
  env: environment.optional(),
  nodeSelector: labels.optional(),
  template: z.record(z.string(), z.unknown()).optional(),
};

const DEFAULT_RETRIES = retrySchema.parse({});
/** An adopted driver was created by another client, so there is no request to submit again. */
const NO_RETRIES = { ...DEFAULT_RETRIES, application: 0, infrastructure: 0 };

/** Validates a {@link BatchRequest}; its output is a {@link Batch}. The fields are documented there. */
export const batchSchema = z
  .strictObject({
    // spark-submit's own limit: with its suffixes, a longer name does not fit the name of a pod.
    name: z.string().min(1).max(229, 'must have at most 229 characters'),
    type: z.enum(['Java', 'Scala', 'Python', 'R']).optional(),
    mainClass: text.optional(),
    mainApplicationFile: z.string().default(''),
    arguments: z.array(z.string()).default([]),
    sparkConf: sparkConfSchema.default({}),
    sparkVersion: z
      .string()
      .regex(/^[34]\.\d+(?:\.\d+)?$/, 'must look like 3.5.7 or 4.1')
      .optional(),
    image: z.string().regex(/^\S+$/, 'must not be empty or contain white space').optional(),
    imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
    imagePullSecrets: texts.optional(),
    driver: z.strictObject({ ...podShape, serviceAccount: text.optional() }).default({}),
    executor: z
      .strictObject({ ...podShape, instances: instances.optional(), templateText: z.string().optional() })
      .default({}),
    deps: z
      .strictObject({
        jars: texts.optional(),
        files: texts.optional(),
        pyFiles: texts.optional(),
        archives: texts.optional(),
        packages: texts.optional(),
        excludePackages: texts.optional(),
        repositories: texts.optional(),
      })
      .default({}),
    sparkConfFiles: files.optional(),
    hadoopConfFiles: files.optional(),
    krb5Conf: z.string().min(1).optional(),
    proxyUser: z
      .string()
      .regex(/^[^\s-]\S*$/, 'must be one word that does not begin with a dash')
      .optional(),
    cluster: z.union([text, clusterRuleSchema]).optional(),
    namespace: dnsLabel.optional(),
    tenant: text.optional(),
    submit: submitSchema,
    timeouts: z
      .strictObject({
        // The default depends on the submit kind, and is filled in last.
        submit: stepDurationSchema.optional(),
        pending: stageDurationSchema.optional(),
        runtime: stageDurationSchema.optional(),
        pendingProblem: stepDurationSchema.prefault('PT3M'),
      })
      .prefault({}),
    reconcile: z
      .strictObject({
        initialInterval: reconcileIntervalSchema.prefault('PT10M'),
        maximumInterval: reconcileIntervalSchema.prefault('PT1H'),
      })
      .prefault({})
      .refine((value) => value.initialInterval <= value.maximumInterval, {
        path: ['initialInterval'],
        message: 'must not be longer than maximumInterval',
      }),
    stateSource: z.enum(['POD', 'CONTAINER']).default('POD'),
    retention: stageDurationSchema.prefault('PT5M'),
    cleanup: z.enum(['NONE', 'COMPLETED', 'ALL']).default('COMPLETED'),
    evidence: z
      .strictObject({
        finalizer: z.boolean().default(true),
        logLines: z.number().int().min(0).max(1000).default(200),
      })
      .prefault({}),
    // The default depends on the submit kind, and is filled in last.
    retry: retrySchema.optional(),
    onFailure: z.enum(['fail', 'return']).default('fail'),
    ...parametersShape,
  })
  .refine(hasMainApplicationFile, {
    path: ['mainApplicationFile'],
    message: 'is missing: name the jar, Python or R file of the application',
    // Also when other fields are invalid, so that all problems are reported at once.
    when: () => true,
  })
  .superRefine(checkRetry)
  // The fields for parameters are dropped: the placeholders have been expanded.
  .transform(
    ({
      timeouts: { submit, ...timeouts },
      retry,
      parameters: _p,
      parameterValues: _v,
      scheduledTime: _t,
      ...batch
    }) => ({
      ...batch,
      retry: retry ?? (batch.submit.kind === 'existing' ? NO_RETRIES : DEFAULT_RETRIES),
      timeouts: { submit: submit ?? SUBMIT_TIMEOUTS[batch.submit.kind], ...timeouts },
    }),
  );

/** Kinds that build the driver from the fields of the batch need the application's file. */
function hasMainApplicationFile(batch: unknown): boolean {
  if (!isRecord(batch)) return true;
  const { mainApplicationFile, submit } = batch;
  // The default is not filled in while other fields are invalid.
  const missing = mainApplicationFile === undefined || mainApplicationFile === '';
  return !missing || ['manifest', 'custom', 'existing'].includes(String(asRecord(submit)['kind']));
}
