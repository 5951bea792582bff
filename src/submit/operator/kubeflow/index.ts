import type { Dialect } from '../dialect.ts';
import { checkKubeflow } from './check.ts';
import { kubeflowSpec } from './spec.ts';
import { kubeflowStatus } from './status.ts';

/** The Kubeflow Spark operator, which runs spark-submit. */
export const KUBEFLOW: Dialect = {
  operator: 'the Spark operator',
  resource: {
    group: 'sparkoperator.k8s.io',
    version: 'v1beta2',
    plural: 'sparkapplications',
    kind: 'SparkApplication',
  },
  installCommand:
    'helm install spark-operator spark-operator --repo https://kubeflow.github.io/spark-operator ' +
    '--namespace spark-operator --create-namespace',
  driverTemplate: ['driver', 'template'],
  spec: kubeflowSpec,
  check: checkKubeflow,
  statusOf: kubeflowStatus,
};
