import { z } from 'zod';
import { asRecord, isRecord } from '../lang.ts';
import { checkRetry } from './check-retry.ts';
import { clusterChoiceSchema } from './cluster-rule-schema.ts';
import { durationSchema } from './duration-schema.ts';
import { cpuQuantitySchema, sparkMemorySchema } from './quantity-schema.ts';
import { retrySchema } from './retry-schema.ts';
import { sparkConfSchema } from './spark-conf-schema.ts';
import { submitSchema } from './submit-schema.ts';
import { SUBMIT_TIMEOUTS } from '../submit-kind.ts';

const dnsLabel = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and dashes (a DNS label)');

/** Kubernetes' qualified name: a name of 63 characters, after an optional DNS prefix and a slash. */
const labelKey = z
  .string()
  .max(317)
  .regex(
    /^(?:[a-z0-9][-a-z0-9.]*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'is not a key Kubernetes takes: at most 63 letters, digits, dashes, dots or underscores, after an optional prefix/',
  );
const labels = recordOf(
  labelKey,
  z
    .string()
    .regex(
      /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
      'is not a label value Kubernetes takes: at most 63 letters, digits, dashes, dots or underscores, the first and last a letter or digit',
    ),
);
/** Text files by name, as keys of a ConfigMap. */
const files = recordOf(
  z
    .string()
    .max(253)
    .regex(/^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/, 'is not a file name: letters, digits, dashes, dots and underscores'),
  z.string(),
);
const annotations = recordOf(labelKey, z.string());
const wholeNumber = z.number().int().positive();

/** A record that says what is wrong with a key, which zod keeps to itself. */
function recordOf<K extends z.ZodString, V extends z.ZodType>(key: K, value: V) {
  return z.record(key, value, {
    error: (issue) => (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined),
  });
}

/** What driver and executors have in common. */
const podShape = {
  /** `spark.driver.cores` / `spark.executor.cores`: CPUs Spark plans with. Default 1. */
  cores: wholeNumber.optional(),
  /** CPU request in Kubernetes' terms; default is `cores`. */
  coreRequest: cpuQuantitySchema.optional(),
  /** CPU limit in Kubernetes' terms; default is none. */
  coreLimit: cpuQuantitySchema.optional(),
  /** JVM heap, `spark.driver.memory` / `spark.executor.memory`. Default 1g. */
  memory: sparkMemorySchema.optional(),
  /** Memory beside the heap. Default: max(384 MiB, 10 % of memory; 40 % for Python and R). */
  memoryOverhead: sparkMemorySchema.optional(),
  /** Labels for the pod. */
  labels: labels.optional(),
  /** Annotations for the pod. */
  annotations: annotations.optional(),
  /** Environment variables of the pod's Spark container. */
  env: recordOf(
    z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/, 'is not an environment variable name'),
    z.string(),
  ).optional(),
  /** Node selector for this role only. */
  nodeSelector: labels.optional(),
  /**
   * A pod template, `{ metadata, spec }`: what the pod has beside what Spark gives it (as the file of
   * `spark.kubernetes.driver.podTemplateFile`). Kubernetes checks it.
   */
  template: z.record(z.string(), z.unknown()).optional(),
};

/**
 * A request to run one Spark application to its end: the input of the workflow `SparkBatch`.
 *
 * Field names are those of Spark's `SparkApplication` resource where it has one. Unknown fields are refused.
 * Durations are text, `PT30S` or `30s`.
 */
export const batchSchema = z
  .strictObject({
    /** The application's name (`spark.app.name`); part of the driver's name. */
    name: z
      .string()
      .min(1)
      .max(200)
      .refine((name) => name === '' || /[a-z0-9]/i.test(name), 'needs at least one letter or digit'),
    /** Language of the application. Default: told by the ending of `mainApplicationFile` (.py, .R), else Java. */
    type: z.enum(['Java', 'Scala', 'Python', 'R']).optional(),
    /** Main class, for Java and Scala. */
    mainClass: z.string().min(1).optional(),
    /**
     * The application's jar, Python or R file, as the driver sees it: `local:///opt/spark/app/job.jar`. Required, but for
     * `submit.kind: manifest`, where the manifest says it.
     */
    mainApplicationFile: z.string().default(''),
    /** Arguments of the application. */
    arguments: z.array(z.string()).default([]),
    /** Spark properties. Fields of this object that stand for a property may not contradict it. */
    sparkConf: sparkConfSchema.default({}),
    /** Spark's version in the image; decides small differences of the driver pod. Default 4.1.0. */
    sparkVersion: z
      .string()
      .regex(/^[34]\.\d+(?:\.\d+)?$/, 'must look like 3.5.7 or 4.1')
      .optional(),
    /** Container image of driver and executors (`spark.kubernetes.container.image`). */
    image: z.string().regex(/^\S+$/, 'must not be empty or hold white space').optional(),
    /** Default IfNotPresent. */
    imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
    /** Names of secrets to pull the image with. */
    imagePullSecrets: z.array(z.string().min(1)).optional(),
    /** The driver pod. */
    driver: z.strictObject({ ...podShape, serviceAccount: z.string().min(1).optional() }).default({}),
    /** The executor pods. */
    executor: z.strictObject({ ...podShape, instances: wholeNumber.optional() }).default({}),
    /** What the application needs beside its main file. */
    deps: z
      .strictObject({
        jars: z.array(z.string().min(1)).optional(),
        files: z.array(z.string().min(1)).optional(),
        pyFiles: z.array(z.string().min(1)).optional(),
        archives: z.array(z.string().min(1)).optional(),
        packages: z.array(z.string().min(1)).optional(),
        excludePackages: z.array(z.string().min(1)).optional(),
        repositories: z.array(z.string().min(1)).optional(),
      })
      .default({}),
    /** Spark's configuration files beside its properties, by name: `log4j2.properties`, `metrics.properties`. */
    sparkConfFiles: files.optional(),
    /** Hadoop's configuration files by name, for driver and executors: `core-site.xml`, `hdfs-site.xml`. */
    hadoopConfFiles: files.optional(),
    /**
     * Name of the cluster, as the worker's configuration has it; or how to choose one, `{ labels, choose }`. Default: chosen by
     * the rules of the worker's configuration, or its default cluster.
     */
    cluster: z.union([z.string().min(1), clusterChoiceSchema]).optional(),
    /** Kubernetes namespace. Default: the cluster's default namespace. */
    namespace: dnsLabel.optional(),
    /** The team it is of, as the worker's configuration has it, unless something more trusted tells it. */
    tenant: z.string().min(1).optional(),
    /** How the driver is made. Default `{ kind: native }`. */
    submit: submitSchema,
    /** How long the batch waits for what. */
    timeouts: z
      .strictObject({
        /**
         * For the driver to be created and released. Default PT30S (as Kyuubi's `kyuubi.engine.kubernetes.submit.timeout`);
         * PT5M for `submit.kind` spark-submit and operator.
         */
        submit: durationSchema.optional(),
        /** For the driver to leave PENDING. Default: no limit. */
        pending: durationSchema.optional(),
        /** For the driver to run. Default: no limit; the update `extendRuntime` moves it. */
        runtime: durationSchema.optional(),
        /** Grace before a problem that may mend itself (ImagePullBackOff, CreateContainerError) fails the attempt. Default PT3M. */
        pendingProblem: durationSchema.prefault('PT3M'),
      })
      .prefault({}),
    /** The slow live read that heals lost observations. */
    reconcile: z
      .strictObject({
        /** First look after this long without news. Default PT1M. */
        initialInterval: durationSchema.prefault('PT1M'),
        /** The interval doubles up to this. Default PT30M. */
        maximumInterval: durationSchema.prefault('PT30M'),
      })
      .prefault({})
      .refine((value) => value.initialInterval <= value.maximumInterval, {
        path: ['initialInterval'],
        message: 'must not be longer than maximumInterval',
      }),
    /** Which part of the driver pod decides its state (as Kyuubi's `kyuubi.kubernetes.application.state.source`). Default POD. */
    stateSource: z.enum(['POD', 'CONTAINER']).default('POD'),
    /** How long a terminated driver is kept (as Kyuubi's `terminatedApplicationRetainPeriod`). Default PT5M. */
    retention: durationSchema.prefault('PT5M'),
    /**
     * Which terminated drivers are deleted after their retention: none, those that finished, or all (as Kyuubi's
     * `cleanupTerminatedDriverPod.kind`). Default COMPLETED: a failed driver stays for its logs.
     */
    cleanup: z.enum(['NONE', 'COMPLETED', 'ALL']).default('COMPLETED'),
    /** What is kept of a driver that has ended. */
    evidence: z
      .strictObject({
        /** Our finalizer holds a driver that somebody deletes until its end is recorded. Default true. */
        finalizer: z.boolean().default(true),
        /** Lines of the driver's log that are kept in the result, up to 64 KiB. Default 200; 0 keeps none. */
        logLines: z.number().int().min(0).max(1000).default(200),
      })
      .prefault({}),
    /** What is tried again. */
    retry: retrySchema.prefault({}),
    /** Whether a batch that did not finish fails its workflow (default) or returns its result like one that did. */
    onFailure: z.enum(['fail', 'return']).default('fail'),
  })
  .refine(hasMainApplicationFile, {
    path: ['mainApplicationFile'],
    message: 'is missing: name the jar, Python or R file of the application',
    // Even when other fields are wrong: every problem is told at once.
    when: () => true,
  })
  .superRefine(checkRetry)
  .transform(({ timeouts: { submit, ...timeouts }, ...batch }) => ({
    ...batch,
    timeouts: { submit: submit ?? SUBMIT_TIMEOUTS[batch.submit.kind], ...timeouts },
  }));

/** Every kind of submission but `manifest` needs the application's file. */
function hasMainApplicationFile(batch: unknown): boolean {
  if (!isRecord(batch)) return true;
  const { mainApplicationFile, submit } = batch;
  // Not filled in where other fields are wrong.
  const missing = mainApplicationFile === undefined || mainApplicationFile === '';
  return !missing || asRecord(submit)['kind'] === 'manifest';
}
