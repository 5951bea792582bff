import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const CONTRADICTIONS: Section = {
  title: 'Contradictions',
  about: 'Where two places say different things, which of both was meant can not be known.',
  base: APPLICATION,
  refusals: [
    {
      about: 'a field and its property',
      written: { image: 'a:1', sparkConf: { 'spark.kubernetes.container.image': 'b:1' } },
    },
    {
      about: 'a label said twice',
      written: { driver: { labels: { team: 'a' } }, sparkConf: { 'spark.kubernetes.driver.label.team': 'b' } },
    },
    { about: 'a limit below the request', written: { driver: { cores: 2, coreLimit: '1500m' } } },
    { about: 'a class for Python', written: { mainApplicationFile: 'local:///job.py' } },
    {
      about: 'a type that is not that of the file',
      written: { type: 'Python', mainApplicationFile: 'local:///job.zip', mainClass: undefined },
    },
  ],
};
