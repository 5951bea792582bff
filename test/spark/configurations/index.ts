import { APPLICATIONS } from './applications.ts';
import type { Configuration } from './configuration.ts';
import { FILES_AND_CREDENTIALS } from './files.ts';
import { NETWORK } from './network.ts';
import { PASSED_ON } from './passed-on.ts';
import { PODS } from './pods.ts';
import { RESOURCES } from './resources.ts';
import { TEMPLATES } from './templates.ts';
import { VOLUMES } from './volumes.ts';

/** The configurations that are compared with the real spark-submit. */
export const CONFIGURATIONS: readonly Configuration[] = [
  ...APPLICATIONS,
  ...RESOURCES,
  ...PODS,
  ...NETWORK,
  ...VOLUMES,
  ...TEMPLATES,
  ...FILES_AND_CREDENTIALS,
  ...PASSED_ON,
];

export type { Configuration } from './configuration.ts';
