import { randomUUID } from 'node:crypto';
import { planAttempt } from '../../src/model/attempt.ts';
import type { Cluster } from '../../src/kubernetes/index.ts';
import { nativeSubmitter } from '../../src/submit/native/submit.ts';
import { conf, MAIN } from '../../test/spark/configurations/configuration.ts';
import { planFor } from '../../test/spark/plan-for.ts';
import { PATIENCE, sparkSubmit } from '../../test/spark/spark-submit.ts';

/** A way to submit, as a worker does it. */
export interface Way {
  readonly name: string;
  /** How its client of the API server begins to call itself. */
  readonly userAgent: string;
  /** Submits one batch; returns when its driver may run. */
  submit(namespace: string, signal: AbortSignal): Promise<void>;
}

/** Where batches are submitted to. */
export interface Target {
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  /** SPARK_HOME and its version. */
  readonly home: string;
  readonly version: string;
}

/** The batch that is submitted, asked for in both languages. */
const BATCH = {
  name: 'bench',
  submit: [...conf({ 'spark.driver.memory': '2g', 'spark.executor.instances': '4' }), ...MAIN],
  batch: { driver: { memory: '2g' }, executor: { instances: 4 } },
} as const;

/** Driver, ConfigMap and Service behind the gate, then the gate is lifted. */
export function native({ cluster, version }: Target): Way {
  return {
    name: 'native',
    userAgent: 'temporal-spark-batch',
    async submit(namespace, signal) {
      const plan = { ...planFor(BATCH, { version, namespace }), key: randomUUID() };
      const { driver } = await nativeSubmitter.submit(plan, planAttempt(plan, 1), cluster, signal);
      await nativeSubmitter.start(driver, cluster, signal);
    },
  };
}

/** The real spark-submit as a child, which ends when the driver is made. */
export function sparkSubmitChild({ cluster, kubeconfig, home }: Target): Way {
  return {
    name: 'spark-submit',
    userAgent: 'fabric8',
    submit: (namespace, signal) =>
      sparkSubmit({
        home,
        server: cluster.server,
        kubeconfig,
        properties: { ...PATIENCE, 'spark.kubernetes.namespace': namespace },
        configuration: BATCH,
        signal,
      }),
  };
}
