import type { Dialect } from '../dialect.ts';
import { checkApache } from './check.ts';
import { apacheSpec } from './spec.ts';
import { apacheStatus } from './status.ts';

/** The Apache Spark operator, which builds drivers by Spark's own classes and creates them itself. */
export const APACHE: Dialect = {
  operator: 'the Apache Spark operator',
  resource: { group: 'spark.apache.org', version: 'v1', plural: 'sparkapplications', kind: 'SparkApplication' },
  installCommand:
    'helm install spark spark-kubernetes-operator --repo https://apache.github.io/spark-kubernetes-operator ' +
    '--namespace spark-operator --create-namespace',
  driverTemplate: ['driverSpec', 'podTemplateSpec'],
  spec: apacheSpec,
  check: checkApache,
  statusOf: apacheStatus,
};
