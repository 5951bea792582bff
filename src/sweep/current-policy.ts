import type { CleanupPolicy, OwnCleanup } from '../model/batch/cleanup-policy.ts';
import type { SweptObject } from './resource-facts.ts';

/** What becomes of a terminated driver by the configuration now in force. */
export type PolicyNow = (
  where: { readonly cluster: string; readonly namespace: string; readonly tenant: string | undefined },
  own: OwnCleanup,
) => CleanupPolicy;

/**
 * The object with the cleanup policy that holds for it now, as the retention of its driver would find it: else the one would
 * keep what the other deletes. What says only how it was when the driver was made stays as it was.
 */
export function withPolicyNow(object: SweptObject, cluster: string, policyNow: PolicyNow): SweptObject {
  const { ownCleanup, namespace, tenant } = object;
  if (!ownCleanup) return object;
  const { cleanup: kind, retention } = policyNow({ cluster, namespace, tenant }, ownCleanup);
  return { ...object, cleanup: { kind, retention } };
}
