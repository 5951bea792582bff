import { APPLICATIONS } from './applications.ts';
import { COMMAND_LINES } from './command-lines.ts';
import type { Configuration } from './configuration.ts';
import { FILES_AND_CREDENTIALS } from './files.ts';
import { MACHINES } from './machines.ts';
import { NETWORK } from './network.ts';
import { PASSED_ON } from './passed-on.ts';
import { PODS } from './pods.ts';
import { RESOURCES } from './resources.ts';
import { TEMPLATE_FILES } from './template-files.ts';
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
  ...COMMAND_LINES,
  ...MACHINES,
  ...TEMPLATE_FILES,
];

export type { Configuration } from './configuration.ts';
