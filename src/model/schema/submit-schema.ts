import { z } from 'zod';

const variable = z.union([z.string(), z.number(), z.boolean()]);

/** How the driver is made. Each kind takes options of its own. */
export const submitSchema = z
  .discriminatedUnion(
    'kind',
    [
      /** In the worker's process, as Spark's own submission client does. No JVM. */
      z.strictObject({ kind: z.literal('native') }),
      /** By the `spark-submit` of the worker's own Spark distribution: which one is the worker's to say. */
      z.strictObject({ kind: z.literal('spark-submit') }),
      /** From the author's own YAML: the driver pod and what belongs to it. */
      z.strictObject({
        kind: z.literal('manifest'),
        /** One or more YAML documents with variables: `${name}`. */
        manifest: z.string().min(1),
        /** Values of the variables. One that is missing or not used is an error. */
        variables: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'is not a variable name'), variable).default({}),
      }),
      /** As a `SparkApplication` (sparkoperator.k8s.io/v1beta2) that the Spark operator runs. */
      z.strictObject({
        kind: z.literal('operator'),
        /** Further fields of the resource's spec; they may not contradict the batch. */
        spec: z.record(z.string(), z.unknown()).default({}),
      }),
    ],
    'must be one of native, spark-submit, manifest, operator',
  )
  .prefault({ kind: 'native' });
