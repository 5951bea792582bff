import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const NATIVE: Section = {
  title: 'native',
  about: 'Native submission does not support these batches, or Spark or Kubernetes would refuse them.',
  base: APPLICATION,
  refusals: [
    { about: 'no image', fields: { image: undefined } },
    { about: 'no main class', fields: { mainClass: undefined } },
    { about: 'a jar on the submitting machine', fields: { mainApplicationFile: '/home/me/job.jar' } },
    { about: 'a dependency on the submitting machine', fields: { deps: { jars: ['local:///a.jar', 'lib/b.jar'] } } },
    { about: 'an image that refers to a missing version', fields: { image: 'spark:{{SPARK_VERSION}}' } },
    { about: 'an unsupported version of Spark', fields: { sparkVersion: '3.4.1' } },
    { about: 'an address of the driver', fields: { sparkConf: { 'spark.driver.bindAddress': '::' } } },
    { about: 'a context of a kubeconfig', fields: { sparkConf: { 'spark.kubernetes.context': 'prod' } } },
    {
      about: 'feature steps',
      fields: { sparkConf: { 'spark.kubernetes.driver.pod.featureSteps': 'org.example.Step' } },
    },
    { about: 'a heap without a unit', fields: { driver: { memory: '1024' } } },
    { about: 'an invalid port', fields: { sparkConf: { 'spark.ui.port': 70000 } } },
    { about: 'an invalid overhead factor', fields: { sparkConf: { 'spark.kubernetes.memoryOverheadFactor': '-1' } } },
    { about: 'a device without a vendor', fields: { sparkConf: { 'spark.executor.resource.gpu.amount': 1 } } },
    {
      about: 'a fractional number of devices',
      fields: {
        sparkConf: { 'spark.driver.resource.gpu.amount': '0.5', 'spark.driver.resource.gpu.vendor': 'nvidia.com' },
      },
    },
    {
      about: 'a secret without a key',
      fields: { sparkConf: { 'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'db' } },
    },
  ],
};
