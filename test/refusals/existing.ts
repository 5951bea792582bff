import type { Section } from './refusal.ts';

export const EXISTING: Section = {
  title: 'existing',
  about: 'The driver has been created by another client, so nothing of the batch could change it or create it again.',
  base: { name: 'etl', submit: { kind: 'existing', pod: 'etl-driver' } },
  refusals: [
    { about: 'neither a pod nor a selector', fields: { submit: { kind: 'existing' } } },
    {
      about: 'both a pod and a selector',
      fields: { submit: { kind: 'existing', pod: 'etl-driver', selector: 'kyuubi-unique-tag=1' } },
    },
    { about: 'a pod with a namespace in its name', fields: { submit: { kind: 'existing', pod: 'team-a/etl-driver' } } },
    { about: 'a selector that is none', fields: { submit: { kind: 'existing', selector: 'kyuubi-unique-tag: 1' } } },
    { about: 'retries', fields: { retry: { infrastructure: 3 } } },
    { about: 'fields that describe the driver', fields: { image: 'spark:4.1.4', executor: { instances: 4 } } },
  ],
};
