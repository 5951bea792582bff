import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const SPARK_SUBMIT: Section = {
  title: 'spark-submit',
  about: 'SparkBatch would lose control of the driver. `spark-submit` itself checks the rest.',
  base: { ...APPLICATION, submit: { kind: 'spark-submit' } },
  refusals: [
    {
      about: 'a file of the worker without an upload path',
      fields: { mainApplicationFile: '/home/me/job.jar' },
    },
    { about: 'an option in place of a file', fields: { mainApplicationFile: '--kill' } },
    { about: 'no image', fields: { image: undefined } },
    { about: 'no main class for a jar in the image', fields: { mainClass: undefined } },
    {
      about: 'a context of a kubeconfig',
      fields: { sparkConf: { 'spark.kubernetes.context': 'prod' } },
    },
    {
      about: 'a name prefix for executors',
      fields: { sparkConf: { 'spark.kubernetes.executor.podNamePrefix': 'mine' } },
    },
    {
      about: 'a pod template that is not a file of the worker',
      fields: { sparkConf: { 'spark.kubernetes.driver.podTemplateFile': 's3a://b/t.yaml' } },
    },
    {
      about: 'two pod templates',
      fields: {
        driver: { template: { spec: { containers: [] } } },
        sparkConf: { 'spark.kubernetes.driver.podTemplateFile': '/t.yaml' },
      },
    },
  ],
};
