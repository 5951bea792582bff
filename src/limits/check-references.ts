import type { Limits } from '../config/schema/limits.ts';
import { formatDuration, parseDuration } from '../model/duration.ts';
import { sparkVersion } from '../spark/application.ts';
import { imageFits, SPARK_VERSION_IN_IMAGE } from '../spark/container-image.ts';
import { fits } from '../spark/pattern.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import { firstPodLimitingLayer, layerThatSets, limitsOf, type LimitsInput } from './applied-limits.ts';
import {
  LIMIT_OF_KIND,
  type ListedKind,
  type ReferencedResource,
  type SwitchedKind,
} from './references/referenced-resource.ts';
import { referencedResources } from './references/referenced-resources.ts';
import { submitFileFits } from './references/submitting-machine.ts';

/** Limits that allow nothing when there are tenants and no layer sets them. */
const CLOSED_WITH_TENANTS: ReadonlySet<keyof Limits> = new Set([
  'hostPaths',
  'volumeTypes',
  'hostAccess',
  'privileged',
  'exposed',
]);

/** Compares the resources that a batch references with the limits. */
export function checkReferences(input: LimitsInput): FieldProblem[] {
  return referencedResources(input.plan).flatMap((resource) =>
    refusalsOf(resource, input).map((message) => toProblem(resource, message, input)),
  );
}

function toProblem({ path, location }: ReferencedResource, message: string, { origins }: LimitsInput): FieldProblem {
  const layer = layerThatSets(origins, path);
  return {
    path,
    message: `${location === undefined ? '' : `${location}: `}${message}${layer === undefined ? '' : ` (set by ${layer})`}`,
  };
}

function refusalsOf(resource: ReferencedResource, input: LimitsInput): string[] {
  switch (resource.kind) {
    case 'opaque':
      return checkOpaque(resource, input);
    case 'namespace': {
      const { namespace } = input.plan.batch;
      return resource.value === namespace
        ? []
        : [`"${resource.value}" is not the namespace of the batch, "${namespace}": remove it`];
    }
    case 'gracePeriod':
      return checkGracePeriod(resource, input);
    case 'hostAccess':
    case 'privileged':
    case 'exposed':
      return checkSwitch(resource.kind, resource, input);
    default:
      return checkList(resource.kind, resource, input);
  }
}

/** Whatever can't be checked is refused when the batch itself sets it, and pods are limited or there are tenants. */
function checkOpaque({ value, path }: ReferencedResource, { layers, hasTenants, origins }: LimitsInput): string[] {
  if (layerThatSets(origins, path) !== undefined) return [];
  const layer = firstPodLimitingLayer(layers);
  if (layer !== undefined) return [`${value} (it can't be checked against the limits of ${layer})`];
  return hasTenants ? [`${value} (it can't be checked, and there are tenants)`] : [];
}

function checkGracePeriod({ value }: ReferencedResource, { layers }: LimitsInput): string[] {
  const milliseconds = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : parseDuration(value.trim());
  return limitsOf(layers, (limits) => limits.gracePeriod).flatMap(({ layer, limit }) => {
    if (milliseconds !== undefined && milliseconds <= limit) return [];
    const given = milliseconds === undefined ? `"${value}"` : formatDuration(milliseconds);
    return [`${given} is not within limits.gracePeriod of ${layer}, ${formatDuration(limit)}: lower it`];
  });
}

function checkSwitch(kind: SwitchedKind, resource: ReferencedResource, input: LimitsInput): string[] {
  const limits = limitsOf(input.layers, (all) => all[kind]);
  const forbidding = limits.find(({ limit }) => !limit);
  if (forbidding) return [`${resource.value}, which limits.${kind} of ${forbidding.layer} forbids: remove it`];
  return limits.length === 0 && isClosed(kind, resource, input)
    ? [`${resource.value}, which is forbidden where there are tenants unless limits.${kind} allows it: remove it`]
    : [];
}

function checkList(kind: ListedKind, resource: ReferencedResource, input: LimitsInput): string[] {
  const [limit, noun] = LIMIT_OF_KIND[kind];
  const value =
    kind === 'image'
      ? resource.value.replaceAll(SPARK_VERSION_IN_IMAGE, sparkVersion(input.plan.batch))
      : resource.value;
  const limits = limitsOf(input.layers, (all) => all[limit]);
  if (kind === 'submitFile' && limits.length === 0) {
    const reason = `"${value}" is opened by the JVM that submits, with its own credentials, and no limits.submitFiles lists it: use an https:// URL, or put it into the image`;
    return checkOpaque({ ...resource, value: reason }, input);
  }
  if (limits.length === 0 && isClosed(limit, resource, input)) {
    return [
      `"${value}" is ${noun}, which is forbidden where there are tenants unless limits.${limit} allows it: remove it`,
    ];
  }
  return limits.flatMap(({ layer, limit: patterns }) => {
    if (patterns.some((pattern) => matcherOf(kind)(pattern, value))) return [];
    const advice = patterns.length > 0 ? `use one of ${patterns.join(', ')}` : 'it allows none, remove it';
    return [`"${value}" is not ${noun} that limits.${limit} of ${layer} allows: ${advice}`];
  });
}

function isClosed(limit: keyof Limits, { path }: ReferencedResource, { hasTenants, origins }: LimitsInput): boolean {
  return hasTenants && CLOSED_WITH_TENANTS.has(limit) && layerThatSets(origins, path) === undefined;
}

function matcherOf(kind: ListedKind): (pattern: string, value: string) => boolean {
  if (kind === 'image') return imageFits;
  if (kind === 'submitFile') return submitFileFits;
  return kind === 'hostPath' ? hostPathFits : fits;
}

/** Whether a path of a node matches a pattern. `//`, `/./` and a trailing `/` are ignored in both. */
export function hostPathFits(pattern: string, path: string): boolean {
  // A path with `..` may lead anywhere, depending on symbolic links; Kubernetes refuses it as well.
  if (!path.startsWith('/') || path.split('/').includes('..')) return false;
  return fits(normalizePath(pattern), normalizePath(path));
}

function normalizePath(path: string): string {
  return `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
}
