import { releaseGate } from '../../kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import type { Submitter } from './submitter.ts';

/** Lets a driver run that waits behind our scheduling gate. */
export const startDriver: Submitter['start'] = async (driver, cluster, signal) => {
  const pod = await releaseGate(cluster, driver, signal);
  return pod ? { found: true, observation: podToObservation(pod) } : { found: false };
};
