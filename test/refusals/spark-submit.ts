import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const SPARK_SUBMIT: Section = {
  title: 'spark-submit',
  about: 'What SparkBatch would lose the driver by. All else spark-submit itself finds out.',
  base: { ...APPLICATION, submit: { kind: 'spark-submit' } },
  refusals: [
    {
      about: 'a file of the worker, and nowhere to upload it',
      written: { mainApplicationFile: '/home/me/job.jar' },
    },
    { about: 'a file that looks like an option', written: { mainApplicationFile: '--kill' } },
    { about: 'no image', written: { image: undefined } },
    { about: 'no class, for a jar of the image', written: { mainClass: undefined } },
    {
      about: 'a context of its own',
      written: { sparkConf: { 'spark.kubernetes.context': 'prod' } },
    },
    {
      about: 'names for the executors',
      written: { sparkConf: { 'spark.kubernetes.executor.podNamePrefix': 'mine' } },
    },
    {
      about: 'a pod template from elsewhere',
      written: { sparkConf: { 'spark.kubernetes.driver.podTemplateFile': 's3a://b/t.yaml' } },
    },
    {
      about: 'two pod templates',
      written: {
        driver: { template: { spec: { containers: [] } } },
        sparkConf: { 'spark.kubernetes.driver.podTemplateFile': '/t.yaml' },
      },
    },
  ],
};
