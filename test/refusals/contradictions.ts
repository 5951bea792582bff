import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const CONTRADICTIONS: Section = {
  title: 'Contradictions',
  about: 'Two fields contradict each other, and either may be the intended one.',
  base: APPLICATION,
  refusals: [
    {
      about: 'a field and its property with different values',
      fields: { image: 'a:1', sparkConf: { 'spark.kubernetes.container.image': 'b:1' } },
    },
    {
      about: 'a label with two values',
      fields: { driver: { labels: { team: 'a' } }, sparkConf: { 'spark.kubernetes.driver.label.team': 'b' } },
    },
    { about: 'a CPU limit below the CPU request', fields: { driver: { cores: 2, coreLimit: '1500m' } } },
    { about: 'a main class for Python', fields: { mainApplicationFile: 'local:///job.py' } },
    {
      about: 'a type that does not match the file',
      fields: { type: 'Python', mainApplicationFile: 'local:///job.zip', mainClass: undefined },
    },
  ],
};
