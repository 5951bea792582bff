import { confVolume } from './conf-volume.ts';
import { driverCommand } from './driver-command.ts';
import { driverContainer } from './driver-container.ts';
import { driverPod } from './driver-pod.ts';
import { driverResources } from './driver-resources.ts';
import { driverAddress } from './driver-service.ts';
import type { Feature } from './feature.ts';
import { localDirs } from './local-dirs.ts';
import { ownership } from './ownership.ts';
import { secretEnv, secretMounts } from './secrets.ts';
import { serviceAccount } from './service-account.ts';

/** What a native driver is made of, in the order of Spark's `KubernetesDriverBuilder`; what is ours comes last. */
export const FEATURES: readonly Feature[] = [
  driverPod,
  driverContainer,
  driverResources,
  serviceAccount,
  driverAddress,
  secretMounts,
  secretEnv,
  driverCommand,
  localDirs,
  confVolume,
  ownership,
];
