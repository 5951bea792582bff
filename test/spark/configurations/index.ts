import { APPLICATIONS } from './applications.ts';
import type { Configuration } from './configuration.ts';
import { NETWORK } from './network.ts';
import { PODS } from './pods.ts';
import { RESOURCES } from './resources.ts';

/** What is compared with the real spark-submit. */
export const CONFIGURATIONS: readonly Configuration[] = [...APPLICATIONS, ...RESOURCES, ...PODS, ...NETWORK];

export type { Configuration } from './configuration.ts';
