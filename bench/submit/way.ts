import { randomUUID } from 'node:crypto';
import { planAttempt } from '../../src/model/batch/attempt.ts';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { createSubmitters, type Submitter } from '../../src/submit/index.ts';
import { planFor } from '../../test/spark/plan-for.ts';

/** A way to submit, as a worker does it. */
export interface Way {
  readonly name: string;
  /** How its client of the API server begins to call itself. */
  readonly userAgent: string;
  /** Submits one batch; returns when its driver may run. */
  submit(namespace: string, signal: AbortSignal): Promise<void>;
}

/** More than anybody asks for: none of the bench waits for a place. */
const AT_ONCE = 64;

/** Where batches are submitted to. */
export interface Target {
  readonly cluster: Cluster;
  /** SPARK_HOME and its version. */
  readonly home: string;
  readonly version: string;
}

/** The batch that is submitted. */
const BATCH = { batch: { driver: { memory: '2g' }, executor: { instances: 4 } } } as const;

/** Driver, ConfigMap and Service behind the gate, then the gate is lifted. */
export function native(target: Target): Way {
  return way('native', 'temporal-spark-batch', target);
}

/** The real spark-submit as a child of this process, as a worker runs it; then the gate is lifted. */
export function sparkSubmitChild(target: Target): Way {
  return way('spark-submit', 'fabric8', target);
}

function way(kind: 'native' | 'spark-submit', userAgent: string, { cluster, version, home }: Target): Way {
  const submitters = createSubmitters({ sparkSubmit: { sparkHome: home, maxConcurrent: AT_ONCE } });
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
