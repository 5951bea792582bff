import { APPLICATION } from './bases.ts';
import type { Section } from './refusal.ts';

export const OPERATOR: Section = {
  title: 'operator',
  about: 'SparkBatch would lose control of the driver. The operator itself checks the rest.',
  base: APPLICATION,
  refusals: [
    {
      about: 'a restart policy',
      fields: { submit: { kind: 'operator', spec: { restartPolicy: { type: 'OnFailure' } } } },
    },
    {
      about: 'a time to live shorter than the retention',
      fields: { submit: { kind: 'operator', spec: { timeToLiveSeconds: 60 } } },
    },
    { about: 'a suspended application', fields: { submit: { kind: 'operator', spec: { suspend: true } } } },
    { about: 'a name for the driver', fields: { submit: { kind: 'operator', spec: { driver: { podName: 'x' } } } } },
    {
      about: 'a value that differs from that of the batch',
      fields: { submit: { kind: 'operator', spec: { image: 'other:1' } } },
    },
    {
      about: 'a reserved property in the spec',
      fields: { submit: { kind: 'operator', spec: { sparkConf: { 'spark.app.id': 'x' } } } },
    },
    { about: 'no main class', fields: { mainClass: undefined, submit: { kind: 'operator' } } },
    {
      about: 'a restart policy of the Apache operator',
      fields: {
        submit: {
          kind: 'operator',
          apiVersion: 'spark.apache.org/v1',
          spec: { applicationTolerations: { restartConfig: { restartPolicy: 'Always' } } },
        },
      },
    },
    {
      about: 'an unknown operator',
      fields: { submit: { kind: 'operator', apiVersion: 'spark.stackable.tech/v1alpha1' } },
    },
    { about: 'client mode', fields: { submit: { kind: 'operator', spec: { mode: 'client' } } } },
  ],
};
