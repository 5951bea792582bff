import { parseQuantity } from '../../model/quantity.ts';

/** A Kubernetes ResourceQuota without room for an object, as the API server's admission plugin reports it. */
export interface ExceededQuota {
  readonly name: string;
  /** The resources that do not fit, with amounts in Kubernetes' notation. */
  readonly exceeded: readonly {
    readonly resource: string;
    readonly requested: string;
    readonly used: string;
    readonly limit: string;
  }[];
}

/**
 * Reads a refusal such as `exceeded quota: compute, requested: requests.cpu=3, used: requests.cpu=499, limited:
 * requests.cpu=500`, which lists only the resources that do not fit. Undefined for every other refusal.
 */
export function exceededQuota(refusal: string): ExceededQuota | undefined {
  const [, name, requested, used, limited] =
    /exceeded quota: ([^,]{1,253}), requested: (\S+), used: (\S+), limited: (\S+)/.exec(refusal) ?? [];
  if (name === undefined || requested === undefined || used === undefined || limited === undefined) return undefined;
  const usedAmounts = parseAmounts(used);
  const limits = parseAmounts(limited);
  const exceeded = [...parseAmounts(requested)].map(([resource, amount]) => ({
    resource,
    requested: amount,
    used: usedAmounts.get(resource) ?? '0',
    limit: limits.get(resource) ?? '0',
  }));
  return { name, exceeded };
}

/**
 * Whether the object may fit once others are gone: no single amount is more than the whole quota.
 * @param objectsOfKind how many objects of its kind the batch needs
 */
export function mayFitLater({ exceeded }: ExceededQuota, objectsOfKind: number): boolean {
  return exceeded.every(({ resource, requested, limit }) => {
    const needed = isObjectCount(resource) ? objectsOfKind : parseQuantity(requested);
    return needed <= parseQuantity(limit);
  });
}

/** `resource quota "compute": requests.cpu 3 requested, 499 of 500 used` */
export function quotaText({ name, exceeded }: ExceededQuota): string {
  const amounts = exceeded.map(
    ({ resource, requested, used, limit }) => `${resource} ${requested} requested, ${used} of ${limit} used`,
  );
  return `resource quota "${name}": ${amounts.join('; ')}`;
}

/** What to do about a full quota, as a clause without a full stop: it names the resources that are full. */
export function quotaAdvice({ name, exceeded }: ExceededQuota): string {
  const resources = exceeded.map(({ resource }) => resource);
  const counted = resources.filter((resource) => isObjectCount(resource)).map(objectsOf);
  const amounts = resources.filter((resource) => !isObjectCount(resource));
  const means = [
    ...(counted.length > 0 ? [`delete ${counted.join(' and ')} that are not needed any more`] : []),
    ...(amounts.length > 0 ? [`lower what the batch requests of ${amounts.join(' and ')}`] : []),
  ];
  return `${means.join(', ')}, or have quota "${name}" raised`;
}

/** Resources that a quota counts by their own name, besides `count/<resource>`. */
const COUNTED: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

function isObjectCount(resource: string): boolean {
  return resource.startsWith('count/') || COUNTED.has(resource);
}

/** `count/services` -> `services`. */
function objectsOf(resource: string): string {
  return resource.replace(/^count\//, '');
}

function parseAmounts(text: string): Map<string, string> {
  return new Map(text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
