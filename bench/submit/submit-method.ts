import { randomUUID } from 'node:crypto';
import { planAttempt } from '../../src/model/batch/attempt.ts';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { createSubmitters, type Submitter } from '../../src/submit/index.ts';
import { planFor } from '../../test/spark/plan-for.ts';

/** A kind of submission, run as in a worker. */
export interface SubmitMethod {
  readonly name: string;
  /** The prefix of the user agent of its requests to the API server. */
  readonly userAgent: string;
  /** Submits one batch, and returns once the scheduling gate of its driver is lifted. */
  submit(namespace: string, signal: AbortSignal): Promise<void>;
}

/** High enough that no submission waits for a slot. */
const MAX_CONCURRENT = 64;

/** The cluster and the Spark distribution for submissions. */
export interface BenchmarkTarget {
  readonly cluster: Cluster;
  /** SPARK_HOME. */
  readonly home: string;
  /** Version of Spark. */
  readonly version: string;
}

/** The submitted batch. */
const BATCH = { batch: { driver: { memory: '2g' }, executor: { instances: 4 } } } as const;

/** Native submission: creates driver, ConfigMap and Service, then lifts the scheduling gate. */
export function native(target: BenchmarkTarget): SubmitMethod {
  return methodOf('native', 'temporal-spark-batch', target);
}

/** The real spark-submit as a child process, as a worker runs it, then lifts the scheduling gate. */
export function sparkSubmit(target: BenchmarkTarget): SubmitMethod {
  return methodOf('spark-submit', 'fabric8', target);
}

function methodOf(
  kind: 'native' | 'spark-submit',
  userAgent: string,
  { cluster, version, home }: BenchmarkTarget,
): SubmitMethod {
  const submitters = createSubmitters({ sparkSubmit: { sparkHome: home, maxConcurrent: MAX_CONCURRENT } });
  return {
    name: kind,
    userAgent,
    async submit(namespace, signal) {
      const planned = planFor({ batch: { ...BATCH.batch, submit: { kind } } }, { version, namespace });
      const plan = { ...planned, key: randomUUID() };
      const submitter: Submitter = submitters.of(plan.batch);
      const { driver } = await submitter.submit({ plan, attempt: planAttempt(plan, 1), cluster, signal });
      await submitter.start({ driver, cluster, signal });
    },
  };
}
