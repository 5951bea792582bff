import { confVolume } from './conf-volume.ts';
import { credentials } from './credentials.ts';
import { driverCommand } from './driver-command.ts';
import { driverContainer } from './driver-container.ts';
import { driverPod } from './driver-pod.ts';
import { driverResources } from './driver-resources.ts';
import { driverService } from './driver-service.ts';
import { executorTemplate } from './executor-template.ts';
import type { Feature } from './feature.ts';
import { hadoopConf } from './hadoop-conf.ts';
import { kerberos } from './kerberos.ts';
import { localDirs } from './local-dirs.ts';
import { mountVolumes } from './mount-volumes.ts';
import { ownership } from './ownership.ts';
import { secretEnv, secretMounts } from './secrets.ts';

/** What a native driver is made of, in the order of Spark's `KubernetesDriverBuilder`; what is ours comes before the ConfigMap. */
export const FEATURES: readonly Feature[] = [
  driverPod,
  driverContainer,
  driverResources,
  credentials,
  driverService,
  secretMounts,
  secretEnv,
  mountVolumes,
  driverCommand,
  hadoopConf,
  kerberos,
  executorTemplate,
  localDirs,
  ownership,
  // Last: it holds the properties of all others.
  confVolume,
];
