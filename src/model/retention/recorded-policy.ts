import type { CleanupKind } from '../batch/batch.ts';
import type { OwnCleanup } from '../batch/cleanup-policy.ts';
import { parseDuration } from '../duration.ts';
import { CLEANUP_ANNOTATION, OWN_CLEANUP_ANNOTATION, RETENTION_ANNOTATION } from '../names.ts';
import type { PolicyInForce } from './retention.ts';
import type { Marks } from './retention-marks.ts';

/** The cleanup policy that was recorded on a driver as it was created. */
export interface RecordedPolicy {
  readonly kind: CleanupKind;
  /** Milliseconds; undefined if the annotation is missing or malformed. */
  readonly retention: number | undefined;
  /** The part that the batch itself stated; the configuration in force decides the rest. Absent: the recorded policy stays. */
  readonly own?: OwnCleanup;
}

/** Where an object lives, and whose it is: it selects the layers of the configuration that apply to it. */
export interface PolicySelector {
  readonly cluster: string;
  readonly namespace: string;
  readonly tenant: string | undefined;
}

/** Returns the cleanup policy that the configuration in force gives an ended driver. */
export type CurrentPolicy = (selector: PolicySelector, own: OwnCleanup) => PolicyInForce;

const CLEANUP_KINDS = ['NONE', 'COMPLETED', 'ALL'] as const;

/** The policy in the annotations of an object; undefined without one. */
export function recordedPolicy(annotations: Marks['annotations']): RecordedPolicy | undefined {
  const kind = CLEANUP_KINDS.find((one) => one === annotations?.[CLEANUP_ANNOTATION]);
  if (!kind) return undefined;
  const retention = parseDuration(annotations?.[RETENTION_ANNOTATION] ?? '');
  const parts = annotations?.[OWN_CLEANUP_ANNOTATION]?.split(',');
  if (!parts || retention === undefined) return { kind, retention };
  const own = {
    ...(parts.includes('cleanup') && { cleanup: kind }),
    ...(parts.includes('retention') && { retention }),
  };
  return { kind, retention, own };
}

/**
 * The policy in force for an object. One that does not say which part of its policy the batch stated keeps the recorded policy.
 * @returns undefined if that has no retention
 */
export function policyInForce(
  { kind, retention, own }: RecordedPolicy,
  selector: PolicySelector,
  currentPolicy: CurrentPolicy,
): PolicyInForce | undefined {
  if (own) return currentPolicy(selector, own);
  return retention === undefined ? undefined : { cleanup: kind, retention };
}
