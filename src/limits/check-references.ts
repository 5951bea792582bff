import type { MatchingLayer } from '../config/schema/layer.ts';
import type { Limits } from '../config/schema/limits.ts';
import { fits } from '../spark/pattern.ts';
import type { BatchPlan } from '../model/batch/plan.ts';
import { sparkVersion } from '../spark/application.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import { binding, limitsOf } from './applied-limits.ts';
import { hostPathFits } from './host-path.ts';
import { imageFits, SPARK_VERSION_IN_IMAGE } from '../spark/container-image.ts';
import { referencedResources } from './kinds/referenced-resources.ts';
import { layerSaying, type Origins } from './origins.ts';
import { type GrantedReach, LIMIT_OF, type NamedReach, type Reach } from './referenced-resource.ts';

/** What a batch is held against. */
export interface PolicyInput {
  /** As it would be carried out. */
  readonly plan: BatchPlan;
  /** The layers that apply to it where it runs. */
  readonly layers: readonly MatchingLayer[];
  /** Whether there are tenants at all: then what reaches the node or the outside is forbidden unless it is allowed. */
  readonly hasTenants: boolean;
  readonly origins: Origins;
}

/** What no batch may reach where there are tenants, unless some layer names it. */
const NONE_FOR_TENANTS: ReadonlySet<keyof Limits> = new Set([
  'hostPaths',
  'volumeTypes',
  'hostAccess',
  'privileged',
  'exposed',
]);

/** Everything that a batch reaches and may not. */
export function checkReach(input: PolicyInput): FieldProblem[] {
  const problems = referencedResources(input.plan).flatMap((one) =>
    faultsOf(one, input).map((message) => problemOf(one, message, input)),
  );
  // One thing may be reached in several ways that are said at one place.
  const told = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    return told.has(key) ? false : told.add(key);
  });
}

function problemOf({ path, place }: Reach, message: string, { origins }: PolicyInput): FieldProblem {
  const layer = layerSaying(origins, path);
  return {
    path,
    message: `${place === undefined ? '' : `${place}: `}${message}${layer === undefined ? '' : ` (set by ${layer})`}`,
  };
}

function faultsOf(one: Reach, input: PolicyInput): string[] {
  switch (one.kind) {
    case 'unseen':
      return whoForbids(one, input).map((who) => `${one.value} (${who})`);
    case 'namespace':
      return one.value === input.plan.batch.namespace
        ? []
        : [`"${one.value}" is not the namespace of the batch, "${input.plan.batch.namespace}": leave it out`];
    case 'hostAccess':
    case 'privileged':
    case 'exposed':
      return notGranted(one.kind, one, input);
    default:
      return notAmong(one.kind, one, input);
  }
}

/** Why what nobody can look into is forbidden; not at all where a layer itself says it, or nothing is limited. */
function whoForbids(one: Reach, { layers, hasTenants, origins }: PolicyInput): string[] {
  if (layerSaying(origins, one.path) !== undefined) return [];
  const [first] = binding(layers);
  if (first !== undefined) return [`not taken where limits hold: those of ${first}`];
  return hasTenants ? ['not taken where there are tenants'] : [];
}

function notGranted(kind: GrantedReach, one: Reach, input: PolicyInput): string[] {
  const limits = limitsOf(input.layers, (all) => all[kind]);
  const forbidding = limits.find(({ limit }) => !limit);
  const say = `limits.${kind}`;
  if (forbidding) return [`${one.value}, which ${say} of ${forbidding.layer} forbids: leave it out`];
  return limits.length === 0 && isForbiddenByDefault(kind, one, input)
    ? [`${one.value}, which nobody may where there are tenants, unless ${say} says so: leave it out`]
    : [];
}

function notAmong(kind: NamedReach, one: Reach, input: PolicyInput): string[] {
  const [limit, what] = LIMIT_OF[kind];
  const value =
    kind === 'image' ? one.value.replaceAll(SPARK_VERSION_IN_IMAGE, sparkVersion(input.plan.batch)) : one.value;
  const limits = limitsOf(input.layers, (all) => all[limit]);
  if (limits.length === 0 && isForbiddenByDefault(limit, one, input)) {
    return [
      `"${value}" is a ${what} that nobody may use where there are tenants, unless limits.${limit} names it: leave it out`,
    ];
  }
  return limits.flatMap(({ layer, limit: patterns }) =>
    patterns.some((pattern) => fitting(kind)(pattern, value))
      ? []
      : [
          `"${value}" is no ${what} that limits.${limit} of ${layer} allows: ${patterns.length > 0 ? `use one of ${patterns.join(', ')}` : 'it allows none, leave it out'}`,
        ],
  );
}

function isForbiddenByDefault(limit: keyof Limits, { path }: Reach, { hasTenants, origins }: PolicyInput): boolean {
  return hasTenants && NONE_FOR_TENANTS.has(limit) && layerSaying(origins, path) === undefined;
}

function fitting(kind: NamedReach): (pattern: string, value: string) => boolean {
  if (kind === 'image') return imageFits;
  return kind === 'hostPath' ? hostPathFits : fits;
}
