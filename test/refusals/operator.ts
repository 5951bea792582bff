import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const OPERATOR: Section = {
  title: 'operator',
  about: 'What would take control of a `SparkApplication` away.',
  base: APPLICATION,
  refusals: [
    {
      about: 'retries of its own',
      written: { submit: { kind: 'operator', spec: { restartPolicy: { type: 'OnFailure' } } } },
    },
    {
      about: 'a life shorter than the retention',
      written: { submit: { kind: 'operator', spec: { timeToLiveSeconds: 60 } } },
    },
    { about: 'a suspended application', written: { submit: { kind: 'operator', spec: { suspend: true } } } },
    { about: 'a name for the driver', written: { submit: { kind: 'operator', spec: { driver: { podName: 'x' } } } } },
    { about: 'something else than the batch', written: { submit: { kind: 'operator', spec: { image: 'other:1' } } } },
    {
      about: 'a reserved property in the spec',
      written: { submit: { kind: 'operator', spec: { sparkConf: { 'spark.app.id': 'x' } } } },
    },
    { about: 'no class', written: { mainClass: undefined, submit: { kind: 'operator' } } },
    { about: 'client mode', written: { submit: { kind: 'operator', spec: { mode: 'client' } } } },
  ],
};
