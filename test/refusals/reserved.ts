import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const RESERVED: Section = {
  title: 'Reserved properties and labels',
  about: 'Drivers and executors are found by what SparkBatch and Spark set themselves.',
  base: APPLICATION,
  refusals: [
    { about: 'the application id', written: { sparkConf: { 'spark.app.id': 'mine' } } },
    { about: 'the name of the driver', written: { sparkConf: { 'spark.kubernetes.driver.pod.name': 'mine' } } },
    {
      about: 'the tag of the driver',
      written: { sparkConf: { 'spark.kubernetes.driver.label.spark-batch-tag': 'x' } },
    },
    { about: 'waiting', written: { sparkConf: { 'spark.kubernetes.submission.waitAppCompletion': true } } },
    { about: 'the master', written: { sparkConf: { 'spark.master': 'k8s://https://k:6443' } } },
    { about: 'the deploy mode', written: { sparkConf: { 'spark.submit.deployMode': 'client' } } },
    { about: 'the namespace', written: { sparkConf: { 'spark.kubernetes.namespace': 'a' } } },
    { about: 'the name', written: { sparkConf: { 'spark.app.name': 'a' } } },
    { about: 'a property that is none', written: { sparkConf: { 'driver.memory': '4g' } } },
    {
      about: 'a value that is none, beside a key that is reserved',
      written: { sparkConf: { 'spark.x': ['a'], 'spark.app.id': 'mine' } },
    },
    { about: 'a property without a value', written: { sparkConf: { 'spark.x': null } } },
    { about: "a label of Spark's", written: { driver: { labels: { 'spark-role': 'driver' } } } },
    {
      about: "a label of SparkBatch's, on executors",
      written: { executor: { labels: { 'spark-batch/temporal-namespace-id': 'x' } } },
    },
    {
      about: "an annotation of SparkBatch's",
      written: { driver: { annotations: { 'spark-batch/workflow-id': 'x' } } },
    },
  ],
};
