import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import { isTerminated } from '../model/driver/application-state.ts';
import type { ExistingDriver } from '../model/driver/observation.ts';
import {
  APPLICATION_ID_LABEL,
  EVIDENCE_FINALIZER,
  SUBMIT_KIND_ANNOTATION,
  TAG_LABEL,
  TENANT_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../model/names.ts';
import { recordedPolicy, type RecordedPolicy } from '../model/retention/recorded-policy.ts';
import type { EndedDriver } from '../model/retention/retention.ts';
import { endedDriverOf, recordedSubmitter } from '../model/retention/retention-marks.ts';

/** A driver in its retention. */
export interface RetainedDriver {
  readonly driver: ExistingDriver;
  /** The version of the pod that this was read from. A pod that has changed since is read again before it is deleted. */
  readonly resourceVersion: string;
  readonly tenant: string | undefined;
  /** Whether its status was read, and shows that it has terminated. A label alone, which others may write, proves nothing. */
  readonly isVerified: boolean;
  readonly ended: EndedDriver;
  readonly policy: RecordedPolicy;
}

/**
 * Reads a driver in its retention from its pod, or from the metadata of its pod. Undefined for every other pod: one whose end is
 * not recorded, that runs, that our finalizer holds, that is being deleted already, or that carries no cleanup policy.
 */
export function retainedDriver(cluster: string, pod: KubernetesObject, now: number): RetainedDriver | undefined {
  const { metadata } = pod;
  const { name = '', namespace = '', uid, resourceVersion, labels, annotations, finalizers } = metadata ?? {};
  if (uid === undefined || resourceVersion === undefined || annotations?.[WORKFLOW_ID_ANNOTATION] === undefined) {
    return undefined;
  }
  if (metadata?.deletionTimestamp !== undefined || finalizers?.includes(EVIDENCE_FINALIZER)) return undefined;
  const ended = endedDriverOf({ labels, annotations }, new Date(metadata?.creationTimestamp ?? 0).getTime(), now);
  const policy = recordedPolicy(annotations);
  if (!ended || !policy) return undefined;
  const isVerified = 'status' in pod;
  if (isVerified && !isTerminated(podToObservation(pod as V1Pod).state)) return undefined;
  const driver: ExistingDriver = {
    cluster,
    namespace,
    name,
    uid,
    tag: labels?.[TAG_LABEL] ?? '',
    applicationId: labels?.[APPLICATION_ID_LABEL] ?? '',
    ...recordedSubmitter(annotations[SUBMIT_KIND_ANNOTATION]),
  };
  return { driver, resourceVersion, tenant: labels?.[TENANT_LABEL], isVerified, ended, policy };
}
