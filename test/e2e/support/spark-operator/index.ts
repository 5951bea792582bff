/** The real Spark operator in the tests: built from a checkout, or installed in the given cluster. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiextensionsV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import type { SparkApplication } from '../../../../src/submit/operator/application.ts';
import { KUBEFLOW } from '../../../../src/submit/operator/kubeflow/index.ts';
import { eventually } from '../../../support/eventually.ts';
import { installDefinition } from '../../../support/fake-operator/install.ts';
import type { NodeEnvironment } from '../node-environment.ts';
import { GIVEN } from '../prerequisites.ts';
import { operatorBinary } from './binary.ts';
import { checkoutOfOperator } from './prerequisites.ts';
import { OperatorProcess } from './process.ts';

/** Directory of the resource definitions in a checkout. */
const DEFINITIONS = 'config/crd/bases';

/** The operator may be busy with other applications. */
const PATIENCE = { within: 120_000 };

const { kind: _kind, ...TYPE } = KUBEFLOW.resource;

/** A Spark operator that serves an environment's namespace. */
export interface SparkOperator {
  /** The application of a batch, or undefined if there is none. */
  applicationOf(batchId: string): Promise<SparkApplication | undefined>;
  /** Waits until its spark-submit for a batch runs or, when its log is not available, until the application exists. */
  untilSubmitting(batchId: string): Promise<void>;
  /** Kills it with SIGKILL, and starts it again after `meanwhile`. Only for a checkout. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Starts the operator for the namespace of an environment. */
export async function openSparkOperator({ stack, cluster: { namespace } }: NodeEnvironment): Promise<SparkOperator> {
  const kubeconfig = GIVEN?.kubeconfig ?? stack.kubernetes.kubeconfig;
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const custom = config.makeApiClient(CustomObjectsApi);
  const checkout = checkoutOfOperator();
  const definitions = checkout === undefined ? [] : await installDefinitions(kubeconfig, checkout);
  const start = async () =>
    checkout === undefined
      ? undefined
      : await OperatorProcess.start({
          binary: await operatorBinary(checkout),
          kubeconfig,
          namespace,
          sparkHome: process.env['SPARKBATCH_E2E_SPARK_HOME'] ?? '',
        });
  let operator = await start();

  const applicationOf = async (batchId: string) => {
    const list: unknown = await custom.listNamespacedCustomObject({ ...TYPE, namespace });
    return (list as { items: SparkApplication[] }).items.find(({ metadata }) =>
      metadata?.name?.startsWith(`${batchId}-`),
    );
  };
  return {
    applicationOf,
    untilSubmitting: async (batchId) => {
      const { metadata } = await eventually(
        `the application of ${batchId} exists`,
        () => applicationOf(batchId),
        PATIENCE,
      );
      const isSubmission = (line: string) =>
        line.includes('Running spark-submit') && line.includes(metadata?.name ?? '');
      await eventually(
        `spark-submit of ${batchId} runs`,
        () => (operator === undefined ? '' : operator.output().split('\n').find(isSubmission)),
        PATIENCE,
      );
    },
    restart: async (meanwhile) => {
      await operator?.kill();
      await meanwhile();
      operator = await start();
    },
    close: async () => {
      await operator?.stop();
      // A given cluster is left as it was.
      const api = config.makeApiClient(ApiextensionsV1Api);
      if (GIVEN !== undefined) for (const name of definitions) await api.deleteCustomResourceDefinition({ name });
    },
  };
}

/** @returns the names of definitions that the cluster did not have */
async function installDefinitions(kubeconfig: string, checkout: string): Promise<string[]> {
  const folder = join(checkout, DEFINITIONS);
  const names: string[] = [];
  for (const file of await readdir(folder)) {
    const name = await installDefinition(kubeconfig, join(folder, file));
    if (name !== undefined) names.push(name);
  }
  return names;
}
