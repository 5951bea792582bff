import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const NATIVE: Section = {
  title: 'native',
  about: 'What a native submission can not do, or Spark would not take.',
  base: APPLICATION,
  refusals: [
    { about: 'no image', written: { image: undefined } },
    { about: 'no class', written: { mainClass: undefined } },
    { about: 'a jar of the submitting machine', written: { mainApplicationFile: '/home/me/job.jar' } },
    { about: 'a dependency of the submitting machine', written: { deps: { jars: ['local:///a.jar', 'lib/b.jar'] } } },
    { about: 'an image that speaks of a version nobody said', written: { image: 'spark:{{SPARK_VERSION}}' } },
    { about: 'an old Spark', written: { sparkVersion: '3.4.1' } },
    { about: 'an address of the driver', written: { sparkConf: { 'spark.driver.bindAddress': '::' } } },
    { about: 'a context of the submitting machine', written: { sparkConf: { 'spark.kubernetes.context': 'prod' } } },
    {
      about: 'feature steps',
      written: { sparkConf: { 'spark.kubernetes.driver.pod.featureSteps': 'org.example.Step' } },
    },
    { about: 'heap that the JVM takes for bytes', written: { driver: { memory: '1024' } } },
    { about: 'a port that is none', written: { sparkConf: { 'spark.ui.port': 70000 } } },
    { about: 'a factor that is none', written: { sparkConf: { 'spark.kubernetes.memoryOverheadFactor': '-1' } } },
    { about: 'a device without its vendor', written: { sparkConf: { 'spark.executor.resource.gpu.amount': 1 } } },
    {
      about: 'half a device',
      written: {
        sparkConf: { 'spark.driver.resource.gpu.amount': '0.5', 'spark.driver.resource.gpu.vendor': 'nvidia.com' },
      },
    },
    {
      about: 'a secret without its key',
      written: { sparkConf: { 'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'db' } },
    },
  ],
};
