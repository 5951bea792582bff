import { DRIVER_NEEDS } from './driver-needs.ts';
import { policyText } from './render.ts';
import type { Need } from './rule.ts';
import { DEFAULT_FEATURES, WORKER_NEEDS } from './worker-needs.ts';

/** A right that somebody has not. */
export interface MissingRight {
  readonly verb: string;
  /** `''` for pods and the like. */
  readonly apiGroup: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  /** Undefined: in all namespaces, or of what is in none. */
  readonly namespace: string | undefined;
  /** As the API server calls it: `system:serviceaccount:ops:spark-batch-worker`. Undefined: who asks. */
  readonly user?: string | undefined;
}

/**
 * What an API server's refusal lacks, when it refuses for want of a right. That is one way of many to say 403: quotas,
 * policies and admission webhooks say it too, in other words.
 */
export function missingRightIn(said: string): MissingRight | undefined {
  const [, user, verb, resource, apiGroup, namespace] =
    /^\S+(?: "[^"]*")? is forbidden: User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)" (?:in the namespace "([^"]+)"|at the cluster scope)/.exec(
      said,
    ) ?? [];
  if (user === undefined || verb === undefined || resource === undefined || apiGroup === undefined) return undefined;
  return { user, verb, resource, apiGroup, namespace };
}

/** The rule that is missing, and the command that prints the role with it; begins with a capital, ends with a full stop. */
export function missingRightText(right: MissingRight): string {
  const { user, namespace } = right;
  const where = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
  const command = rbacCommand(right);
  const printed = command === undefined ? '' : `; ${command} prints it`;
  return `The roles of ${user ?? 'this account'} lack ${where} the rule ${policyText(right)}${printed}.`;
}

/** The command that prints a role with this right; undefined when no feature asks for it. */
export function rbacCommand(right: MissingRight): string | undefined {
  const { namespace } = right;
  const [ways, whose] = [
    [WORKER_NEEDS, ''] as const,
    // What only drivers do is asked with a driver's account.
    [DRIVER_NEEDS, ' --only drivers'] as const,
  ].find(([needs]) => waysTo(needs, right).length > 0) ?? [[], ''];
  const [way] = waysTo(ways, right).toSorted((a, b) => further(a).length - further(b).length);
  if (!way) return undefined;
  const features = further(way);
  const named = features.length === 0 ? '' : ` --features ${[...DEFAULT_FEATURES, ...features].join(',')}`;
  return `sparkbatch rbac ${namespace === undefined ? '--all-namespaces' : `--namespace ${namespace}`}${named}${whose}`;
}

function waysTo(needs: readonly Need[], { verb, apiGroup, resource }: MissingRight): Need[] {
  return needs.filter(
    (need) =>
      need.apiGroup === apiGroup && need.resource === resource && (need.verbs as readonly string[]).includes(verb),
  );
}

function further({ features }: Need): string[] {
  return features.filter((feature) => !(DEFAULT_FEATURES as readonly string[]).includes(feature));
}
