import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const RESERVED: Section = {
  title: 'Reserved properties and labels',
  about: 'SparkBatch and Spark set these themselves and identify drivers and executors by them.',
  base: APPLICATION,
  refusals: [
    { about: 'the application id', fields: { sparkConf: { 'spark.app.id': 'mine' } } },
    { about: 'the name of the driver', fields: { sparkConf: { 'spark.kubernetes.driver.pod.name': 'mine' } } },
    {
      about: 'the tag of the driver',
      fields: { sparkConf: { 'spark.kubernetes.driver.label.spark-batch-tag': 'x' } },
    },
    {
      about: 'waiting for the end of the application',
      fields: { sparkConf: { 'spark.kubernetes.submission.waitAppCompletion': true } },
    },
    { about: 'the master', fields: { sparkConf: { 'spark.master': 'k8s://https://k:6443' } } },
    { about: 'the deploy mode', fields: { sparkConf: { 'spark.submit.deployMode': 'client' } } },
    { about: 'the namespace', fields: { sparkConf: { 'spark.kubernetes.namespace': 'a' } } },
    { about: 'the name', fields: { sparkConf: { 'spark.app.name': 'a' } } },
    { about: 'a key that is not a Spark property', fields: { sparkConf: { 'driver.memory': '4g' } } },
    {
      about: 'an invalid value and a reserved key',
      fields: { sparkConf: { 'spark.x': ['a'], 'spark.app.id': 'mine' } },
    },
    { about: 'a label of Spark', fields: { driver: { labels: { 'spark-role': 'driver' } } } },
    {
      about: 'an ownership label on executors',
      fields: { executor: { labels: { 'spark-batch/temporal-namespace-id': 'x' } } },
    },
    {
      about: 'an ownership annotation',
      fields: { driver: { annotations: { 'spark-batch/workflow-id': 'x' } } },
    },
  ],
};
